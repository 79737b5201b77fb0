import FeatureTable

/// How a score adds up, in hundredths of a point.
package struct ScoreTerms: Sendable, Hashable {
    /// What every pair starts with.
    package var base: Int32 = 0
    /// For common interests.
    package var interests: Int32 = 0
    /// In the order of ``Category``; the last two are 0.
    package var categories = SIMD8<Int32>()
    /// Of the first distance band that applies.
    package var distance: Int32 = 0
    /// For the candidate's age, inside or outside of the user's range.
    package var age: Int32 = 0
    /// Where the candidate accepts the user's gender.
    package var mutualInterest: Int32 = 0
    /// Where the candidate has a photo.
    package var photo: Int32 = 0
    /// Where the candidate has a bio.
    package var bio: Int32 = 0
    /// For the cosine of the embeddings.
    package var embedding: Int32 = 0

    /// The score: the sum, clamped to 0...10000.
    package var total: Int32 {
        // Each of at most fifteen terms is at most 10000, so nothing wraps.
        let sum =
            base + interests + categories.wrappedSum() + distance + age + mutualInterest + photo
            + bio + embedding
        return min(max(sum, 0), 10_000)
    }
}

// MARK: - Rule 3

extension PairRules {
    /// The score of a pair, term by term.
    ///
    /// - Parameters:
    ///   - user: the row whose list it is.
    ///   - candidate: the row that would be in it.
    ///   - distance: tenths of a mile between the two.
    /// - Returns: the terms; their total is the score.
    package func score(user: Int, candidate: Int, distance: Int32) -> ScoreTerms {
        var score = ScoreTerms()
        score.base = model.base
        if model.terms.interests != 0 {
            score.interests = interests(user, candidate, points: model.terms.interests)
        }
        if scoresCategories { score.categories = equalCategories(user, candidate) }
        if let band = model.terms.distance.first(where: { $0.applies(to: distance) }) {
            score.distance = band.points
        }
        score.age = acceptsAge(user, candidate) ? model.terms.ageInRange : model.terms.ageOutOfRange
        if acceptsGender(candidate, user) { score.mutualInterest = model.terms.mutualInterest }
        if table.extras[candidate] & 1 != 0 { score.photo = model.terms.photo }
        if table.extras[candidate] & 2 != 0 { score.bio = model.terms.bio }
        if let embedding = model.terms.embedding {
            score.embedding = cosine(user, candidate, points: embedding.points)
        }
        return score
    }

    /// The share of common interests of the shorter list, rounded half up; 0 if one is empty.
    private func interests(_ user: Int, _ candidate: Int, points: Int32) -> Int32 {
        let users = table.interests[user]
        let candidates = table.interests[candidate]
        let fewer = min(users.count, candidates.count)
        guard fewer > 0 else { return 0 }
        let common = table.interests.commonValues(users, candidates)
        return Self.interestPoints(points, common: common, fewer: fewer)
    }

    /// The points of so many common interests; 0 where the shorter list is empty.
    static func interestPoints(_ points: Int32, common: Int, fewer: Int) -> Int32 {
        fewer == 0 ? 0 : Int32((2 * Int(points) * common + fewer) / (2 * fewer))
    }

    /// The points of each category that is known and equal.
    private func equalCategories(_ user: Int, _ candidate: Int) -> SIMD8<Int32> {
        var points = SIMD8<Int32>()
        for category in 0..<table.categories.count {
            let value = table.categories[category][user]
            if value != 0, value == table.categories[category][candidate] {
                points[category] = categoryPoints[category]
            }
        }
        return points
    }

    /// The points times the cosine of the two embeddings, rounded half up; 0 if one is missing.
    private func cosine(_ user: Int, _ candidate: Int, points: Int32) -> Int32 {
        guard table.hasEmbedding[user] != 0, table.hasEmbedding[candidate] != 0 else { return 0 }
        let dimension = table.embeddingDimension
        var dot = 0
        var userSquare = 0
        var candidateSquare = 0
        for place in 0..<dimension {
            let a = Int(table.embeddings[user * dimension + place])
            let b = Int(table.embeddings[candidate * dimension + place])
            dot += a * b
            userSquare += a * a
            candidateSquare += b * b
        }
        return Cosine(dot: dot, squares: userSquare * candidateSquare).rounded(times: points)
    }
}
