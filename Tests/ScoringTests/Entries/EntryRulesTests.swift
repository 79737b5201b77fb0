import FeatureTable
import Scoring
import TestSupport
import Testing

/// What is found of a published entry is what the rules say of the pair.
@Suite struct EntryRulesTests {
    private static let oneWay: [String: String] = Dictionary(
        uniqueKeysWithValues: ["user", "candidate"].map { side in
            (
                side,
                """
                {"name": "\(side)", "base": 40,
                 "filters": {"interestedIn": "\(side)", "age": "\(side)", "maxDistance": "\(side)",
                             "smoking": "\(side)", "drinking": "\(side)", "religion": "\(side)",
                             "children": "\(side)"},
                 "terms": {"interests": 12.34, "equal": {"drinking": -3, "smoking": 5.5,
                           "exercise": -7, "children": 3, "religion": 20, "lookingFor": -10},
                           "age": {"inRange": -4, "outOfRange": 6}, "bio": 2}}
                """
            )
        })
    static let models = KernelEqualityTests.models.merging(oneWay) { $1 }

    struct Case: Sendable, CustomTestStringConvertible {
        let model: String
        let seed: UInt64
        var users = RandomUsers(count: 150)

        var testDescription: String { "\(model), seed \(seed), \(users)" }
    }

    static let cases: [Case] = models.keys.sorted().flatMap { model in
        [
            Case(model: model, seed: 1), Case(model: model, seed: 2),
            // All near, so that fewer are refused by distance.
            Case(model: model, seed: 3, users: RandomUsers(count: 150, values: 2, spread: 0.05)),
            // More interests than bits, more values than fit a mask.
            Case(
                model: model, seed: 4, users: RandomUsers(count: 150, interests: 2000, values: 60)),
            Case(model: model, seed: 5, users: RandomUsers(count: 150, values: 70_000)),
        ]
    }

    /// All pairs, each told as it is, then a hundredth, and then a tenth of a mile up or down, off.
    @Test(arguments: cases) func `What is found of an entry is what the rules say`(_ test: Case)
        throws
    {
        var users = test.users
        users.embeddingDimension = 8
        let model = try ScoringModel(json: Array((Self.models[test.model] ?? "").utf8))
        let rules = PairRules(
            table: try users.table(seed: test.seed), model: model,
            parameters: ScoringParameters(radiusTenths: 500, top: 100, minimumScore: 4000))
        let rows = 0..<rules.table.count
        var entries = EntryRules(
            EntrySides(rules), candidates: rows.map { UInt32($0) }, scores: Array(0...10_000),
            distances: Array(0...2000))
        var given = 0
        for user in rows {
            for candidate in rows {
                let distance = rules.distance(user, candidate)
                if distance >= 2000 { continue }
                let score = rules.score(user: user, candidate: candidate, distance: distance).total
                let isGiven = rules.key(user: user, candidate: candidate) != nil
                given += isGiven ? 1 : 0
                let another = score == 10_000 ? 9999 : score + 1
                for (told, away, isRight) in [
                    (score, distance, isGiven), (another, distance, false),
                    (score, distance + 1, false),
                    (score, max(distance, 1) - 1, distance == 0 && isGiven),
                ] {
                    let wrong = entries.firstWrong(
                        of: user,
                        EntryRules.List(
                            candidates: [UInt32(candidate)], scores: [UInt32(told)],
                            distances: [UInt32(away)]))
                    #expect((wrong == nil) == isRight, "\(user), \(candidate), \(told), \(away)")
                }
            }
        }
        #expect(given > 0)
    }

    /// Of several wrong entries the first is told, wherever it is.
    @Test func `Of several wrong entries the first is told`() throws {
        let model = try ScoringModel(json: Array((Self.models["oith-v1"] ?? "").utf8))
        let rules = PairRules(
            table: try RandomUsers(count: 200, spread: 0.05).table(seed: 9), model: model,
            parameters: ScoringParameters(radiusTenths: 500, top: 100, minimumScore: 0))
        var entries = EntryRules(
            EntrySides(rules), candidates: (0..<200).map { UInt32($0) }, scores: Array(0...10_000),
            distances: Array(0...2000))
        let user = try #require(
            (0..<200).max { list(of: $0, rules).count < list(of: $1, rules).count })
        let keys = list(of: user, rules)
        try #require(keys.count > 10)
        let candidates = keys.map { rules.table.rowOfRank[$0.idRank].rawValue }
        let distances = keys.map { UInt32($0.distance) }
        for first in 0...keys.count {
            var scores = keys.map { UInt32($0.score) }
            for number in first..<keys.count where number == first || number % 3 == 0 {
                scores[number] = scores[number] == 0 ? 1 : scores[number] - 1
            }
            let wrong = entries.firstWrong(
                of: user,
                EntryRules.List(
                    candidates: candidates[...], scores: scores[...], distances: distances[...]))
            #expect(wrong == (first == keys.count ? nil : first))
        }
    }

    private func list(of user: Int, _ rules: PairRules) -> [CandidateKey] {
        (0..<rules.table.count).compactMap { rules.key(user: user, candidate: $0) }.sorted()
    }
}
