import Bytes
import Glibc
import LaneLayout
import Scoring
import ScoringKernel

/// The pairs that kernels are measured on: everyone against everyone, in random order.
///
/// A city of people who take the other gender (92 in 100 of them), an age near their own and a
/// distance of 10...70 miles; one in four asks about smoking, one in eight about religion. They
/// have some 16 of 128 interests each and six categories. About 2 % of the pairs pass the filters,
/// scattered, so that nothing can be skipped.
package struct KernelWorkload {
    /// Candidates of a block, as in the chunk scorer.
    package static let blockRowCount = 4096
    private static let interestWordCount = 4
    /// Bytes that a scan reads for each candidate: 13 columns of 4 bytes.
    package static let bytesPerRow = 4 * (9 + interestWordCount)

    private let plan: ScanPlan
    let queries: [PairQuery]
    let userCount: Int

    /// - Parameters:
    ///   - users: how many candidates each query is compared with.
    ///   - queries: how many of the users ask; at most `users`.
    package init(users: Int, queries: Int) {
        var random = XorShift()
        let people = (0..<users).map { _ in Person(&random) }
        let block = LaneBlock(people.map(\.row), interestWordCount: Self.interestWordCount)
        var weights = ScoreWeights()
        weights.base = 5000
        weights.interests = 2500
        weights.categories = SIMD8(300, 300, 300, 300, 300, 1000, 0, 0)
        plan = ScanPlan(weights, against: block)
        self.queries = people.prefix(queries).map(\.query)
        userCount = users
    }

    /// What a pass over all pairs found.
    struct Outcome: Hashable {
        var passed = 0
        var survivors = 0
        /// Of all rows, scores and chords, in order.
        var digest: UInt64 = 0
    }

    /// Scans every query against all users, block by block as the chunk scorer does.
    func scan(
        _ level: KernelLevel, queries count: Int, threshold: Int32, digesting: Bool
    ) -> Outcome {
        var outcome = Outcome()
        var survivors = Survivors()
        let threshold = ScanThreshold(score: threshold, reachAtScore: .infinity)
        for start in stride(from: 0, to: userCount, by: Self.blockRowCount) {
            let rows = start..<min(start + Self.blockRowCount, userCount)
            for index in 0..<min(count, queries.count) {
                survivors.removeAll()
                level.scan(
                    queries[index], plan, rows: rows, threshold: threshold, into: &survivors)
                outcome.passed += survivors.passed
                outcome.survivors += survivors.count
                if digesting { outcome.digest(survivors) }
            }
        }
        return outcome
    }
}

extension KernelWorkload.Outcome {
    /// FNV-1a over words.
    fileprivate mutating func digest(_ survivors: borrowing Survivors) {
        for index in 0..<survivors.count {
            let pair = survivors[index]
            for word in [UInt64(pair.position.rawValue), UInt64(bitPattern: Int64(pair.score))] {
                // A hash: overflow is its way.
                digest = (digest ^ word) &* 0x100_0000_01B3
            }
        }
    }
}

/// One of the people; the order in which the fields draw numbers is part of the program.
private struct Person {
    private(set) var row = LaneBlock.Row()
    private var interestCount = 0
    private var ageRange: UInt32 = 0

    init(_ random: inout XorShift) {
        place(&random)
        let gender = UInt32(random.next() & 1)
        attribute(gender, &random)
        refuse(gender, &random)
        age(&random)
        row.categories = UInt32(truncatingIfNeeded: random.next() & 0x33_3333)
        for word in 0..<2 {
            let bits = random.next() & random.next() & random.next()
            row.interests[2 * word] = UInt32(truncatingIfNeeded: bits)
            row.interests[2 * word + 1] = UInt32(truncatingIfNeeded: bits >> 32)
            interestCount += bits.nonzeroBitCount
        }
        row.interestScale = interestCount == 0 ? 0 : 1 / Float(interestCount)
    }

    private mutating func place(_ random: inout XorShift) {
        let radius: Float = 3959
        let latitude = Float(Double(40.7 + (random.nextFloat() - 0.5) * 1.2) * .pi / 180)
        let longitude = Float(Double(-74 + (random.nextFloat() - 0.5) * 1.5) * .pi / 180)
        row.x = radius * cosf(latitude) * cosf(longitude)
        row.y = radius * cosf(latitude) * sinf(longitude)
        row.z = radius * sinf(latitude)
        let miles = 10 + random.nextFloat() * 60
        row.reach = miles * miles
    }

    private mutating func attribute(_ gender: UInt32, _ random: inout XorShift) {
        row.attributes = 1 << gender
        for (shift, values) in [(4, 3), (8, 3), (12, 8), (20, 4)] as [(UInt32, UInt64)] {
            row.attributes |= 1 << (shift + UInt32(random.next() % values))
        }
    }

    private mutating func refuse(_ gender: UInt32, _ random: inout XorShift) {
        if random.next() % 100 < 92 { row.refusals |= 1 << gender }
        if random.next() % 4 == 0 { row.refusals |= 6 << 4 }
        if random.next() % 8 == 0 {
            row.refusals |= 0xFF << 12 & ~(1 << (12 + UInt32(random.next() % 8)))
        }
    }

    private mutating func age(_ random: inout XorShift) {
        let age = 18 + UInt32(random.next() % 50)
        let least =
            age - 4 - UInt32(random.next() % 6) < 18 ? 18 : age - 4 - UInt32(random.next() % 6)
        let most = age + 4 + UInt32(random.next() % 8)
        row.ages = age | (127 - age) << 8 | most << 16 | (127 - least) << 24
        ageRange = least | (127 - most) << 8
    }

    /// The same person as the one who asks.
    var query: PairQuery {
        var query = PairQuery()
        query.interests = row.interests
        query.refusals = row.refusals
        query.attributes = row.attributes
        query.ages = ageRange | (row.ages & 0xFFFF) << 16
        (query.x, query.y, query.z, query.reach) = (row.x, row.y, row.z, row.reach)
        query.usesCandidateReach = true
        query.isUnambiguous = true
        query.interestScale = row.interestScale
        query.categories = row.categories
        query.ageRange = ageRange
        return query
    }
}

/// Marsaglia's xorshift with 64 bits: the numbers of the pair program.
private struct XorShift {
    private var state: UInt64 = 88_172_645_463_325_252

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    /// In 0..<1.
    mutating func nextFloat() -> Float { Float(next() >> 40) / 16_777_216 }
}
