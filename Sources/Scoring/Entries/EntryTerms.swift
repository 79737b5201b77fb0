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
    /// The points of the categories of a set, a bit each as ``EntrySide`` tells them.
    private let categoryPoints: [Int32]
    private let ageInRange: Int32
    private let ageOutOfRange: Int32
    private let mutualInterest: Int32
    private let photo: Int32
    private let bio: Int32
    /// Whether there is more than base, interests and categories.
    private let hasMore: Bool
    /// Whether it says all that the model does: embeddings, and distances that do not fit in 16
    /// bits, are for ``PairRules``.
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
        let points = EntrySide.categories.map { terms.equal[$0] }
        categoryPoints = (0..<64).map { set in
            points.enumerated().reduce(0) { $0 + (set >> $1.offset & 1 != 0 ? $1.element : 0) }
        }
        ageInRange = terms.ageInRange
        ageOutOfRange = terms.ageOutOfRange
        mutualInterest = terms.mutualInterest
        photo = terms.photo
        bio = terms.bio
        hasMore =
            !bands.isEmpty
            || [ageInRange, ageOutOfRange, mutualInterest, photo, bio] != [0, 0, 0, 0, 0]
        isPlain = terms.embedding == nil && radiusTenths <= Int32(Int16.max)
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
        _ score: Int32, user: EntrySide, candidate: EntrySide, at distance: Int32, common: Int
    ) -> Bool {
        let fewer = Int(min(user.interestCount, candidate.interestCount))
        // At most fifteen terms within -10000...10000: nothing wraps.
        var sum = base &+ categoryPoints[user.equalCategories(candidate)]
        sum &+=
            fewer <= Self.tabled
            ? interestPoints[fewer &* (Self.tabled + 1) &+ common]
            : PairRules.interestPoints(pointsOfAll, common: common, fewer: fewer)
        if hasMore { sum &+= more(user, candidate, at: distance) }
        return min(max(sum, 0), 10_000) == score && score >= minimumScore
    }

    /// The points of what most models leave out.
    private func more(
        _ user: EntrySide, _ candidate: EntrySide, at distance: Int32
    ) -> Int32 {
        var sum = bands.first { $0.applies(to: distance) }?.points ?? 0
        sum += user.takesAge(of: candidate) ? ageInRange : ageOutOfRange
        if candidate.takesGender(of: user) { sum += mutualInterest }
        if candidate.extras & 1 != 0 { sum += photo }
        if candidate.extras & 2 != 0 { sum += bio }
        return sum
    }
}
