import Bytes
import FeatureTable
import LaneLayout
import Scoring
import ScoringKernel
import TestSupport
import Testing

/// A scan loses nobody, whatever the model: the rules are the oracle, on real tables.
///
/// Each round is another model and all pairs of a table: whom the rules accept survives, with a
/// score that is at least the rules' and equal where the plan says that scores are exact; and the
/// lists of a chunk are those of a brute force.
@Suite struct BoundTests {
    private static let users = 128
    private static let rounds = 72
    private static let dimension = 3
    /// Tenths of a mile.
    private static let radii: [Int32] = [40, 500, 130_000, 130_000]

    /// Users whose values have bits and nibbles of their own, just not, and by far not.
    private static let people: [RandomUsers] = [
        people(RandomUsers(count: users)),
        people(RandomUsers(count: users, interests: 600, values: 40), interests: 60),
        people(RandomUsers(count: users, values: 15)),
        people(RandomUsers(count: users, interests: 900, values: 40, spread: 0), interests: 90),
        people(RandomUsers(count: users, interests: 513, spread: 180), interests: 200),
        people(
            RandomUsers(
                count: users, interests: 448, values: 25, spread: 3,
                centre: (latitude: 89, longitude: 179)), interests: 100),
    ]

    private static func people(_ users: RandomUsers, interests: Int = 12) -> RandomUsers {
        var users = users
        users.mostInterests = interests
        users.embeddingDimension = dimension
        return users
    }

    @Test(arguments: KernelLevel.available)
    func `Every pair that the rules accept survives with its score.`(level: KernelLevel) throws {
        let tables = try Self.people.indices.map { index in
            try Self.people[index].table(seed: UInt64(100 + index))
        }
        #expect(tables.map(\.interestWordCount) == [2, 16, 2, 16, 16, 14])
        var findings = Findings()
        for round in 0..<Self.rounds {
            var random = SeededGenerator(seed: UInt64(round))
            let table = tables[round % tables.count]
            let text = RandomModel(&random, embeddingDimension: Self.dimension).text
            let reach = Self.radii.randomElement(using: &random) ?? 0
            let rules = PairRules(
                table: table, model: try ScoringModel(json: Array(text.utf8)),
                parameters: ScoringParameters(radiusTenths: reach, top: 255, minimumScore: 0))
            findings.round = "round \(round), radius \(reach), \(text)"
            let keys = findings.compareScans(of: level, rules)
            let parameters = ScoringParameters(
                radiusTenths: reach, top: Int.random(in: 1...40, using: &random),
                minimumScore: Int32.random(in: 0...6000, using: &random))
            try findings.compareLists(of: level, rules, parameters, keys)
        }
        #expect(findings.problems.isEmpty)
        #expect(findings.pairs >= 1_000_000)
        #expect(findings.accepted >= findings.pairs / 10)
        #expect(findings.exact >= findings.accepted / 10)
        #expect(findings.costly >= findings.accepted / 10, "pairs that differ at a cost if equal")
    }
}

/// What the rounds of one kernel found.
private struct Findings {
    var round = ""
    /// The first few.
    private(set) var problems: [String] = []
    private(set) var pairs = 0
    /// Pairs that the rules accept; those of them whose score must be exact; and those with two
    /// values that differ, share a nibble, and would cost points if they were equal.
    private(set) var accepted = 0
    private(set) var exact = 0
    private(set) var costly = 0

    private mutating func report(_ problem: String) {
        if problems.count < 3 { problems.append("\(problem), \(round)") }
    }

    /// Scans all candidates of every user for any score.
    ///
    /// - Returns: by row, the keys of those that the rules accept.
    mutating func compareScans(of level: KernelLevel, _ rules: PairRules) -> [[CandidateKey]] {
        let table = rules.table
        let plan = ScanPlan(ScoreWeights(rules.model), against: CandidateLanes(table))
        let anyScore = ScanThreshold(score: 0, reachAtScore: .infinity)
        var keys = [[CandidateKey]](repeating: [], count: table.count)
        var survivors = Survivors()
        for position in (0..<table.count).map({ ScanPosition($0) }) {
            let user = table.rowOfPosition[position].index
            let query = PairQuery(at: position, rules)
            let isExact = plan.givesExactScores(query)
            survivors.removeAll()
            level.scan(
                query, plan, rows: 0..<table.count, threshold: anyScore, into: &survivors)
            var scores = [Int32?](repeating: nil, count: table.count)
            for index in 0..<survivors.count {
                scores[survivors[index].position.index] = survivors[index].score
            }
            for other in (0..<table.count).map({ ScanPosition($0) }) {
                pairs += 1
                let candidate = table.rowOfPosition[other].index
                guard let key = rules.key(user: user, candidate: candidate) else { continue }
                keys[user].append(key)
                accepted += 1
                exact += isExact ? 1 : 0
                costly += rules.isCostlyIfEqual(position, other) ? 1 : 0
                let score = scores[other.index] ?? -1
                if score < key.score || isExact && score != key.score {
                    report("\(user) and \(candidate): \(score) for \(key.score)")
                }
            }
        }
        return keys
    }

    /// Compares the lists of a chunk of all users with the best of all pairs.
    mutating func compareLists(
        of level: KernelLevel, _ rules: PairRules, _ parameters: ScoringParameters,
        _ keys: [[CandidateKey]]
    ) throws {
        let table = rules.table
        let rules = PairRules(table: table, model: rules.model, parameters: parameters)
        let lists = try ChunkScorer(rules: rules, kernel: level)
            .score(users: 0..<table.count, against: table.scanIndex.tiles.indices)
        var start = 0
        for user in 0..<table.count {
            let end = start + Int(lists.listCounts[user])
            let good = keys[user].filter { $0.score >= parameters.minimumScore }.sorted()
            if Array(lists.keys[start..<end]) != Array(good.prefix(parameters.top)) {
                report("list of \(user), \(parameters)")
            }
            start = end
        }
    }
}

extension PairRules {
    /// Whether two people have values of a category that differ, have one nibble, and would cost
    /// points if they were equal.
    fileprivate func isCostlyIfEqual(_ position: ScanPosition, _ other: ScanPosition) -> Bool {
        let points = Category.allCases.map { model.terms.equal[$0] }
        let rows = (table.rowOfPosition[position].index, table.rowOfPosition[other].index)
        let different = table.categoryLanes[position.index] ^ table.categoryLanes[other.index]
        return points.indices.contains { category in
            let values = table.categories[category]
            return points[category] < 0 && values[rows.0] != 0 && values[rows.1] != 0
                && values[rows.0] != values[rows.1]
                && different >> UInt32(4 * category) & 0xF == 0
        }
    }
}
