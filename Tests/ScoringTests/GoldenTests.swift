import Crypto
import FeatureTable
import Scoring
import SystemPackage
import TestSupport
import Testing

/// What some users get, by the revision of the scorer.
///
/// Stored results of chunks are taken as long as the revision is the same. Whoever changes what is
/// found counts `ChunkScorer.revision` up and adds the digests of it here; results of the same
/// revision must stay the same for ever.
@Suite struct GoldenTests {
    private static let digests: [Int: [String: String]] = [
        1: [
            "oith-v1": "fa9bdde8528524dab10c55e33d4c8f153ebe38b210925f62262c6afb8f42bf4f",
            "oith-queue-v1": "3f1357a022b3794609ca5417ba91f52b5a33a8b1173dc65e80b85fed978b25c4",
        ],
        // The same lists; results of revision 1 may have been taken for other exclusions.
        2: [
            "oith-v1": "fa9bdde8528524dab10c55e33d4c8f153ebe38b210925f62262c6afb8f42bf4f",
            "oith-queue-v1": "3f1357a022b3794609ca5417ba91f52b5a33a8b1173dc65e80b85fed978b25c4",
        ],
    ]

    @Test(arguments: ["oith-v1", "oith-queue-v1"])
    func `Lists of a revision stay what they are`(model: String) throws {
        var hash = SHA256()
        for (seed, spread) in [(1, 0.02), (2, 0.6), (3, 3.0)] as [(UInt64, Double)] {
            let table = try RandomUsers(count: 150, spread: spread).table(seed: seed)
            hash.update(data: Array(try Self.lists(of: table, model).utf8))
        }
        let digits = hash.finalize().map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        let known = try #require(
            Self.digests[ChunkScorer.revision], "the new revision has no digests here")
        #expect(
            known[model] == digits.joined(),
            "the lists have changed: count ChunkScorer.revision up and add the new digests")
    }

    /// Every list, a line a candidate: user, candidate, score, distance.
    private static func lists(of table: FeatureTable, _ model: String) throws -> String {
        let file = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("Pipelines/scoring/\(model).json")
        let rules = PairRules(
            table: table, model: try ScoringModel(json: try fileBytes(file)),
            parameters: ScoringParameters(radiusTenths: 500, top: 20, minimumScore: 4000))
        let lists = try ChunkScorer(rules: rules, kernel: .best)
            .score(users: 0..<table.count, against: table.scanIndex.tiles.indices)
        var lines = ""
        var start = 0
        for (row, count) in lists.listCounts.enumerated() {
            let user = String(decoding: table.id(row), as: UTF8.self)
            for key in lists.keys[start..<start + Int(count)] {
                let candidate = table.id(atRank: key.idRank)
                lines += "\(user) \(String(decoding: candidate, as: UTF8.self)) "
                lines += "\(key.score) \(key.distance)\n"
            }
            start += Int(count)
        }
        return lines
    }
}
