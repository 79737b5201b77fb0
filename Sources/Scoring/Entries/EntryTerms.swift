import UserPool

/// A model's filters and terms, unfolded for pairs of ``EntrySide``.
struct EntryTerms {
    /// Interests of the shorter list up to so many have their points in a table.
    private static let tabled = 31

    private let asksUser: EntrySide.Filters
    private let asksCandidate: EntrySide.Filters
    private let bands: [ScoringModel.DistanceBand]
    private let base: Int32
    private let radiusTenths: Int32
    private let minimumScore: Int32
    /// `[fewer][common]` the points of the interests.
    private let interestPoints: [Int32]
    private let pointsOfAll: Int32
    /// The points of the categories of a set, a bit each in the order of ``Category``.
    private let categoryPoints: [Int32]
    private let ageInRange: Int32
    private let ageOutOfRange: Int32
    private let mutualInterest: Int32
    private let photo: Int32
    private let bio: Int32
    /// Whether it says all that the model does: embeddings are for ``PairRules``.
    let isPlain: Bool

    init(_ rules: PairRules) {
        let terms = rules.model.terms
        asksUser = EntrySide.Filters(rules.model.filters, \.asksUser)
        asksCandidate = EntrySide.Filters(rules.model.filters, \.asksCandidate)
        bands = terms.distance
        base = rules.model.base
        radiusTenths = rules.parameters.radiusTenths
        minimumScore = rules.parameters.minimumScore
        pointsOfAll = terms.interests
        interestPoints = (0...Self.tabled).flatMap { fewer in
            (0...Self.tabled).map { common in
                PairRules.interestPoints(terms.interests, common: common, fewer: fewer)
            }
        }
        let points = terms.pointsByCategory
        categoryPoints = (0..<64).map { set in
            Category.allCases.reduce(0) { sum, category in
                sum + (set >> category.rawValue & 1 != 0 ? points[category.rawValue] : 0)
            }
        }
        ageInRange = terms.ageInRange
        ageOutOfRange = terms.ageOutOfRange
        mutualInterest = terms.mutualInterest
        photo = terms.photo
        bio = terms.bio
        isPlain = terms.embedding == nil
    }

    /// Whether rule 1 lets the candidate into the user's list.
    @inline(__always)
    func accept(_ user: EntrySide, _ candidate: EntrySide, at distance: Int32) -> Bool {
        distance <= radiusTenths && user.takes(candidate, at: distance, asksUser)
            && candidate.takes(user, at: distance, asksCandidate)
    }

    /// Whether a score is that of a pair, and enough for a list.
    @inline(__always)
    func give(
        _ score: Int32, _ user: EntrySide, _ candidate: EntrySide, at distance: Int32, common: Int
    ) -> Bool {
        let fewer = Int(min(user.interestCount, candidate.interestCount))
        var sum = base
        sum &+=
            fewer <= Self.tabled
            ? interestPoints[fewer &* (Self.tabled + 1) &+ common]
            : PairRules.interestPoints(pointsOfAll, common: common, fewer: fewer)
        let equal =
            Self.equalCodes(user.habits, candidate.habits)
            | Self.equalCodes(UInt64(user.aims), UInt64(candidate.aims)) << 4
        sum &+= categoryPoints[equal]
        for band in bands where band.applies(to: distance) {
            sum &+= band.points
            break
        }
        sum &+= user.takesAge(of: candidate) ? ageInRange : ageOutOfRange
        if candidate.takesGender(of: user) { sum &+= mutualInterest }
        if candidate.extras & 1 != 0 { sum &+= photo }
        if candidate.extras & 2 != 0 { sum &+= bio }
        // At most fifteen terms within -10000...10000: nothing wraps.
        return min(max(sum, 0), 10_000) == score && score >= minimumScore
    }

    /// Which of four codes of 16 bits are known and equal, a bit each.
    @inline(__always)
    private static func equalCodes(_ first: UInt64, _ second: UInt64) -> Int {
        let low: UInt64 = 0x7FFF_7FFF_7FFF_7FFF
        // The high bit of each code that is not 0; no sum leaves its 16 bits.
        let different = first ^ second
        let isDifferent = (different & low) &+ low | different
        let isKnown = (first & low) &+ low | first
        let equal = (isKnown & ~isDifferent & ~low) >> 15
        return Int((equal | equal >> 15 | equal >> 30 | equal >> 45) & 15)
    }
}
