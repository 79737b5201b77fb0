import FeatureTable
import Scoring
import TestSupport
import Testing

/// Every kernel publishes what a brute force over the rules does.
@Suite struct KernelEqualityTests {
    static let models: [String: String] = [
        "oith-v1": """
        {"name": "oith-v1", "base": 50,
         "filters": {"interestedIn": "both", "age": "both", "maxDistance": "both",
                     "smoking": "both", "drinking": "both", "religion": "both",
                     "children": "both"},
         "terms": {"interests": 25, "equal": {"drinking": 3, "smoking": 3, "exercise": 3,
                   "children": 3, "religion": 3, "lookingFor": 10}}}
        """,
        "oith-queue-v1": """
        {"name": "oith-queue-v1", "base": 50, "filters": {"interestedIn": "user"},
         "terms": {"distance": [{"below": 10, "points": 20}, {"below": 25, "points": 15},
                                {"below": 50, "points": 10}, {"above": 100, "points": -15}],
                   "age": {"inRange": 15, "outOfRange": -10}, "mutualInterest": 10,
                   "photo": 5, "bio": 5}}
        """,
        "embedding": """
        {"name": "e", "base": 0, "filters": {"age": "candidate", "smoking": "candidate"},
         "terms": {"interests": 33.33, "embedding": {"dimension": 8, "points": -40},
                   "equal": {"exercise": -7.5}, "photo": 60}}
        """,
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        let model: String
        let seed: UInt64
        var users = RandomUsers()
        var radiusTenths: Int32 = 500
        var minimumScore: Int32 = 5000
        var top = 100

        var testDescription: String { "\(model), seed \(seed), \(users)" }
    }

    static let cases: [Case] = models.keys.sorted().flatMap { model -> [Case] in
        var cases = (1...3).map { Case(model: model, seed: $0) }
        cases.append(Case(model: model, seed: 4, radiusTenths: 37, minimumScore: 7000, top: 7))
        cases.append(Case(model: model, seed: 5, minimumScore: 0, top: 255))
        // More interests than bits, more values than mask bits and nibbles.
        cases.append(
            Case(model: model, seed: 6, users: RandomUsers(interests: 2000, values: 40)))
        // All at one address, at a pole, and across the antimeridian.
        cases.append(Case(model: model, seed: 7, users: RandomUsers(spread: 0)))
        let pole = RandomUsers(spread: 180, centre: (latitude: 90, longitude: 0))
        cases.append(Case(model: model, seed: 8, users: pole, radiusTenths: 124_400))
        let line = RandomUsers(centre: (latitude: -17, longitude: 179.9))
        cases.append(Case(model: model, seed: 9, users: line))
        cases.append(Case(model: model, seed: 10, users: RandomUsers(count: 0)))
        cases.append(Case(model: model, seed: 11, users: RandomUsers(count: 1)))
        return cases
    }

    @Test(arguments: cases) func `A kernel publishes what a brute force finds`(_ test: Case) throws
    {
        let model = try ScoringModel(json: Array(#require(Self.models[test.model]).utf8))
        var users = test.users
        users.embeddingDimension = model.terms.embedding?.dimension ?? 0
        let table = try users.table(seed: test.seed)
        let rules = PairRules(
            table: table, model: model,
            parameters: ScoringParameters(
                radiusTenths: test.radiusTenths, top: test.top, minimumScore: test.minimumScore))
        let all = 0..<table.count
        let expected = all.map { user in
            Array(all.compactMap { rules.key(user: user, candidate: $0) }.sorted().prefix(test.top))
        }
        for level in KernelLevel.available {
            let scorer = ChunkScorer(rules: rules, kernel: level)
            let lists = try scorer.score(users: all, against: table.scanIndex.tiles.indices)
            var start = 0
            for user in all {
                let end = start + Int(lists.listCounts[user])
                #expect(
                    Array(lists.keys[start..<end]) == expected[user], "\(level), row \(user)")
                start = end
            }
            #expect(lists.counts.scanned <= table.count * table.count)
            #expect(lists.counts.scored <= lists.counts.accepted)
        }
    }
}
