import Bytes
import LaneLayout
import Scoring
import ScoringKernel
import TestSupport
import Testing

/// Every kernel of the machine finds what the plain numbers say, bit for bit.
@Suite struct ScanTests {
    static let models: [String: ScoreWeights] = [
        "oith-v1": .model {
            $0.base = 5000
            $0.interests = 2500
            $0.categories = SIMD8(300, 300, 300, 300, 300, 1000, 0, 0)
        },
        "oith-queue-v1": .model {
            $0.base = 5000
            $0.bands = [
                ScoreWeights.Band(nearest: 0, farthest: 0.4, points: 2000),
                ScoreWeights.Band(nearest: 0.4, farthest: 1, points: 1500),
                ScoreWeights.Band(nearest: 0.9, farthest: 3, points: 0),
                ScoreWeights.Band(nearest: 2.5, farthest: 13, points: -1500),
            ]
            ($0.ageInRange, $0.ageOutOfRange, $0.mutualInterest) = (1500, -1000, 1000)
            ($0.photo, $0.bio) = (500, 500)
        },
        "clamped": .model {
            $0.base = -300
            $0.interests = 10_000
            $0.categories = SIMD8(-700, 2500, 0, -1, 9999, 1, 0, 0)
            ($0.photo, $0.bio, $0.mutualInterest) = (-10_000, 1, -77)
        },
        "hidden": .model {
            $0.base = 4000
            $0.interests = 3333
            $0.hasHiddenTerm = true
        },
        "nothing": .model { $0.base = 5000 },
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        let model: String
        let seed: UInt64
        var count = 300
        var words = 4
        var strictness = 50
        var slack: Float = 0

        var testDescription: String {
            "\(model), seed \(seed), \(count) rows, \(words) words, \(strictness) %, slack \(slack)"
        }
    }

    static let cases: [Case] = models.keys.sorted().flatMap { model -> [Case] in
        var cases = (1...16).map { Case(model: model, seed: UInt64($0), words: $0) }
        // Tiles have 512 rows, vectors 16.
        for count in [0, 1, 15, 16, 17, 511, 512, 513, 1100] {
            cases.append(Case(model: model, seed: 17, count: count))
        }
        cases.append(Case(model: model, seed: 18, strictness: 0))
        cases.append(Case(model: model, seed: 19, strictness: 100))
        cases.append(Case(model: model, seed: 20, words: 16, slack: 3))
        return cases
    }

    @Test(arguments: cases) func `All kernels find what the plain numbers say.`(_ test: Case) throws
    {
        let weights = try #require(Self.models[test.model])
        var random = SeededGenerator(seed: test.seed)
        let people = (0..<test.count).map { _ in
            Person(&random, interestBits: 32 * test.words, strictness: test.strictness)
        }
        let block = LaneBlock(people.map(\.row), interestWordCount: test.words)
        let plan = ScanPlan(weights, against: block)
        for user in people.shuffled(using: &random).prefix(5) {
            var query = user.query
            query.interestSlack = test.slack
            query.isUnambiguous = test.slack == 0
            // A model may ask in one direction or not at all.
            if Int.random(in: 0..<4, using: &random) == 0 { query.attributes = 0 }
            if Int.random(in: 0..<4, using: &random) == 0 { query.refusals = 0 }
            if Int.random(in: 0..<4, using: &random) == 0 { query.ages = 0 }
            query.usesCandidateReach = Int.random(in: 0..<4, using: &random) != 0
            let plain = PlainScan(user: user, query: query, people: people, plan: plan)
            for _ in 0..<6 {
                let other = people[Int.random(in: 0..<people.count, using: &random)]
                let threshold = plain.threshold(like: other, &random)
                let ends = [0, 1].map { _ in Int.random(in: 0...people.count, using: &random) }
                let rows = ends[0] < ends[1] ? ends[0]..<ends[1] : 0..<people.count
                plain.expect(rows, threshold)
            }
        }
    }

    @Test func `A reach that is exactly the distance is enough.`() {
        var random = SeededGenerator(seed: 1)
        var people = (0..<200).map { _ in Person(&random, interestBits: 32, strictness: 0) }
        let user = people[7]
        for index in people.indices {
            let (x, y, z) =
                (people[index].x - user.x, people[index].y - user.y, people[index].z - user.z)
            let square = x * x + y * y + z * z
            people[index].reach = [square, square.nextDown, square.nextUp][index % 3]
        }
        let block = LaneBlock(people.map(\.row), interestWordCount: 1)
        let plan = ScanPlan(.model { $0.base = 5000 }, against: block)
        for other in people {
            var query = user.query
            query.reach = other.reach
            let plain = PlainScan(user: user, query: query, people: people, plan: plan)
            plain.expect(0..<people.count, ScanThreshold(score: 0, reachAtScore: .infinity))
        }
    }

    @Test func `Ages at all borders are compared as numbers.`() {
        let ages = [0, 1, 17, 18, 63, 64, 65, 126, 127]
        var people: [Person] = []
        for age in ages {
            for least in ages {
                for most in ages {
                    people.append(Person(age: age, ageMin: least, ageMax: most))
                }
            }
        }
        let block = LaneBlock(people.map(\.row), interestWordCount: 1)
        let plan = ScanPlan(
            .model { ($0.base, $0.ageInRange, $0.ageOutOfRange) = (100, 7, 3) },
            against: block)
        for user in people {
            let plain = PlainScan(user: user, query: user.query, people: people, plan: plan)
            plain.expect(0..<people.count, ScanThreshold(score: 0, reachAtScore: .infinity))
        }
    }

    @Test(arguments: [1, 7, 300, 2500, 3333, 10_000] as [Int32])
    func `Every share of interests is rounded half up.`(points: Int32) {
        // All shares k of m: a candidate has m interests, k of which have bits, and the user has
        // all bits, of as many interests as single precision is exact for.
        var user = Person()
        user.interests = Set(0..<512)
        let weights = ScoreWeights.model { $0.interests = points }
        let empty = LaneBlock([], interestWordCount: 16)
        while !ScanPlan(weights, against: empty).givesExactScores(user.query) {
            user.interests.remove(user.interests.count - 1)
        }
        let most = user.interestCount
        #expect(most == min(512, 16_777_215 / (8 * (Int(points) + 1))))
        for first in stride(from: 0, through: most, by: 64) {
            var people: [Person] = []
            for count in first...min(first + 63, most) {
                for common in 0...count {
                    var person = Person()
                    person.interests = Set(0..<common)
                    person.otherInterests = count - common
                    people.append(person)
                }
            }
            let block = LaneBlock(people.map(\.row), interestWordCount: 16)
            let plan = ScanPlan(weights, against: block)
            let plain = PlainScan(user: user, query: user.query, people: people, plan: plan)
            plain.expect(0..<people.count, ScanThreshold(score: 0, reachAtScore: .infinity))
        }
    }

    @Test func `Survivors are appended to those that are there.`() {
        let people = [Person](repeating: Person(), count: 40)
        let block = LaneBlock(people.map(\.row), interestWordCount: 1)
        let plan = ScanPlan(.model { $0.base = 5000 }, against: block)
        let threshold = ScanThreshold(score: 0, reachAtScore: .infinity)
        for level in KernelLevel.available {
            var survivors = Survivors(capacity: 1)
            for rows in [3..<20, 20..<20, 19..<40] {
                level.scan(
                    people[0].query, plan, rows: rows, threshold: threshold, into: &survivors)
            }
            let rows = (0..<survivors.count).map { survivors[$0].position.index }
            #expect(rows == Array(3..<20) + Array(19..<40), "\(level)")
            #expect(survivors.passed == 38)
            survivors.removeAll()
            #expect(survivors.count == 0 && survivors.passed == 0)
        }
    }
}
