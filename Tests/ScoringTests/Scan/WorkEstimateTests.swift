import FeatureTable
import Scoring
import TestSupport
import Testing

/// What the plan says of a chunk's work, against what a scan then looks at.
@Suite struct WorkEstimateTests {
    /// Few users are all in the sample, and then nothing is left to guess.
    @Test(arguments: ["oith-v1", "oith-queue-v1", "embedding"], [UInt64](1...4))
    func `The sample of a small chunk is the pairs that are looked at`(
        model: String, seed: UInt64
    ) throws {
        let json = try #require(KernelEqualityTests.models[model])
        let scoring = try ScoringModel(json: Array(json.utf8))
        var people = RandomUsers(count: 240, spread: 0.4)
        people.embeddingDimension = scoring.terms.embedding?.dimension ?? 0
        let table = try people.table(seed: seed)
        let rules = PairRules(
            table: table, model: scoring,
            parameters: ScoringParameters(radiusTenths: 200, top: 100, minimumScore: 0))
        let index = table.scanIndex
        let tiles = Array(index.tiles.indices)
        let users = 30..<50
        let scanned = try ChunkScorer(rules: rules, kernel: .base)
            .score(users: users, against: tiles).counts.scanned
        let estimate = WorkEstimate(rules).pairs(of: users, against: tiles)
        let mostScans = users.count * index.groups.count
        #expect(scanned > 0)
        #expect(scanned < estimate)
        #expect(estimate <= scanned + mostScans * WorkEstimate.pairsPerScan)
        #expect((estimate - scanned) % WorkEstimate.pairsPerScan == 0)
    }

    @Test func `Nobody is no work`() throws {
        let table = try RandomUsers(count: 10).table(seed: 1)
        let json = try #require(KernelEqualityTests.models["oith-v1"])
        let rules = PairRules(
            table: table, model: try ScoringModel(json: Array(json.utf8)),
            parameters: ScoringParameters(radiusTenths: 200, top: 100, minimumScore: 0))
        #expect(WorkEstimate(rules).pairs(of: 3..<3, against: [0]) == 0)
        #expect(WorkEstimate(rules).pairs(of: 0..<10, against: []) == 0)
    }
}
