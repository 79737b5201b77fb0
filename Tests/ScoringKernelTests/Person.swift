import ScoringKernel

/// Someone of a test, in plain numbers; kernels see what is packed of it.
struct Person: Sendable {
    var attributes: UInt32 = 0
    var refusals: UInt32 = 0
    /// 0...127 each.
    var age = 30
    var ageMin = 0
    var ageMax = 127
    var x: Float = 0
    var y: Float = 0
    var z: Float = 0
    var reach: Float = 4
    /// Six values of 1...14, or 0 where one is unknown.
    var categories = [Int](repeating: 0, count: 6)
    var hasPhoto = false
    var hasBio = false
    /// The places of the interests that have bits.
    var interests: Set<Int> = []
    /// How many interests there are beside them.
    var otherInterests = 0

    init() {}

    init(age: Int, ageMin: Int, ageMax: Int) {
        (self.age, self.ageMin, self.ageMax) = (age, ageMin, ageMax)
    }

    var interestCount: Int { interests.count + otherInterests }

    private var interestScale: Float { interestCount == 0 ? 0 : 1 / Float(interestCount) }

    private var interestWords: SIMD16<UInt32> {
        var words = SIMD16<UInt32>()
        for place in interests { words[place / 32] |= 1 << UInt32(place % 32) }
        return words
    }

    /// The six values, with another number for the unknown.
    private func nibbles(unknown: UInt32) -> UInt32 {
        categories.enumerated().reduce(0) { word, category in
            let value = category.element == 0 ? unknown : UInt32(category.element)
            return word | value << UInt32(4 * category.offset)
        }
    }

    /// The person as a candidate.
    var row: LaneBlock.Row {
        var row = LaneBlock.Row()
        row.attributes = attributes
        row.refusals = refusals
        row.ages =
            UInt32(age) | UInt32(127 - age) << 8 | UInt32(ageMax) << 16
            | UInt32(127 - ageMin) << 24
        (row.x, row.y, row.z, row.reach) = (x, y, z, reach)
        row.categories =
            nibbles(unknown: 0) | (hasPhoto ? 1 << 24 : 0) | (hasBio ? 1 << 25 : 0)
        row.interestScale = interestScale
        row.interests = interestWords
        return row
    }

    /// The person as the one who asks.
    var query: PairQuery {
        var query = PairQuery()
        query.interests = interestWords
        query.refusals = refusals
        query.attributes = attributes
        query.ageRange = UInt32(ageMin) | UInt32(127 - ageMax) << 8
        query.ages = query.ageRange | UInt32(age) << 16 | UInt32(127 - age) << 24
        (query.x, query.y, query.z, query.reach) = (x, y, z, reach)
        query.usesCandidateReach = true
        query.isUnambiguous = true
        query.interestScale = interestScale
        query.categories = nibbles(unknown: 15)
        query.genderBit = attributes & 0xF
        return query
    }
}

extension Person {
    /// A random person.
    ///
    /// - Parameters:
    ///   - random: the source of everything.
    ///   - interestBits: how many places of interests there are.
    ///   - strictness: how often, of 100 times, a person refuses something.
    init(_ random: inout some RandomNumberGenerator, interestBits: Int, strictness: Int) {
        func isStrict(_ random: inout some RandomNumberGenerator) -> Bool {
            Int.random(in: 0..<100, using: &random) < strictness
        }
        attributes = UInt32.random(in: 0...UInt32.max, using: &random)
        if isStrict(&random) {
            refusals = 1 << UInt32.random(in: 0..<32, using: &random)
        }
        age = Int.random(in: 0...127, using: &random)
        if isStrict(&random) {
            ageMin = Int.random(in: 0...127, using: &random)
            ageMax = Int.random(in: 0...127, using: &random)
        }
        x = Float.random(in: -1...1, using: &random)
        y = Float.random(in: -1...1, using: &random)
        z = Float.random(in: -1...1, using: &random)
        reach = isStrict(&random) ? Float.random(in: 0...3, using: &random) : 12
        categories = (0..<6).map { _ in Int.random(in: 0...3, using: &random) }
        hasPhoto = Bool.random(using: &random)
        hasBio = Bool.random(using: &random)
        let count = Int.random(in: 0...min(interestBits, 40), using: &random)
        for _ in 0..<count { interests.insert(Int.random(in: 0..<interestBits, using: &random)) }
        otherInterests = Int.random(in: 0...3, using: &random)
    }
}
