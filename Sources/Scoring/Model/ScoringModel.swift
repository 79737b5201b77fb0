package import FeatureTable

/// The weights and filters by which pairs are scored: a JSON file under Pipelines/scoring.
///
///     {
///       "name": "oith-v1",
///       "base": 50,
///       "filters": {"interestedIn": "both", "age": "both", "maxDistance": "both"},
///       "terms": {"interests": 25, "equal": {"drinking": 3, "lookingFor": 10}}
///     }
///
/// Points are written as decimals of at most two digits and held as whole hundredths, so that a
/// score is exact: `clamp(base + sum of terms, 0...10000)`. A filter or term that is not there is
/// not applied. The radius always filters and exclusions always apply, whatever the model.
///
/// A pair is scored from the user's side: with a model that weighs `age` or `mutualInterest`,
/// score(u, c) and score(c, u) differ.
package struct ScoringModel: Sendable, Hashable {
    /// What the manifest and reports call the model; not blank.
    package let name: String
    /// What every pair starts with, in hundredths of a point, -10000...10000.
    package let base: Int32
    /// Whose preferences are asked.
    package let filters: Filters
    /// What adds to a score or takes from it.
    package let terms: Terms
}

// MARK: - Filters

extension ScoringModel {
    /// A rule of mutual acceptance that a model may apply.
    package enum Filter: String, Sendable, CaseIterable {
        /// The other's gender is one that is accepted.
        case interestedIn
        /// The other's age is in the accepted range.
        case age
        /// The distance is at most the accepted one.
        case maxDistance
        /// The other's smoking habit is accepted, or unknown.
        case smoking
        /// The other's drinking habit is accepted, or unknown.
        case drinking
        /// The other's religion is the required one.
        case religion
        /// The other's children status is the required one.
        case children
    }

    /// Whose preference a filter asks.
    package enum Direction: String, Sendable, CaseIterable {
        /// The user's must take the candidate, and the candidate's the user.
        case both
        /// The user's own must take the candidate.
        case user
        /// The candidate's must take the user.
        case candidate
        /// Nobody's.
        case none

        /// Whether the user's preference must take the candidate.
        package var asksUser: Bool { self == .both || self == .user }
        /// Whether the candidate's preference must take the user.
        package var asksCandidate: Bool { self == .both || self == .candidate }
    }

    /// The direction of every filter; `.none` where the model does not name it.
    package struct Filters: Sendable, Hashable {
        /// Whose accepted genders are asked.
        package internal(set) var interestedIn = Direction.none
        /// Whose accepted ages are asked.
        package internal(set) var age = Direction.none
        /// Whose greatest distance is asked.
        package internal(set) var maxDistance = Direction.none
        /// Whose accepted smoking habits are asked.
        package internal(set) var smoking = Direction.none
        /// Whose accepted drinking habits are asked.
        package internal(set) var drinking = Direction.none
        /// Whose required religion is asked.
        package internal(set) var religion = Direction.none
        /// Whose required children status is asked.
        package internal(set) var children = Direction.none

        /// The direction of a filter.
        package internal(set) subscript(filter: Filter) -> Direction {
            get { self[keyPath: Self.path(to: filter)] }
            set { self[keyPath: Self.path(to: filter)] = newValue }
        }

        private static func path(to filter: Filter) -> WritableKeyPath<Self, Direction> {
            switch filter {
            case .interestedIn: \.interestedIn
            case .age: \.age
            case .maxDistance: \.maxDistance
            case .smoking: \.smoking
            case .drinking: \.drinking
            case .religion: \.religion
            case .children: \.children
            }
        }
    }
}

// MARK: - Terms

extension ScoringModel {
    /// What adds to a score or takes from it; all in hundredths of a point, 0 where absent.
    package struct Terms: Sendable, Hashable {
        /// For all of the smaller interest list in common, and in proportion for less: round half
        /// up of `interests * |A and B| / min(|A|, |B|)`, 0 where either is empty; 0...10000.
        package let interests: Int32
        /// For categories that both know and that are equal.
        package let equal: EqualPoints
        /// The first band that applies counts; none where no band does.
        package let distance: [DistanceBand]
        /// The candidate's age is in the user's range.
        package let ageInRange: Int32
        /// The candidate's age is outside the user's range.
        package let ageOutOfRange: Int32
        /// The candidate's `interestedIn` takes the user's gender.
        package let mutualInterest: Int32
        /// The candidate has a photo.
        package let photo: Int32
        /// The candidate has a bio.
        package let bio: Int32
        /// How alike two embeddings are; nil where the model does not look at them.
        package let embedding: Embedding?
    }

    /// Points per category in hundredths.
    package struct EqualPoints: Sendable, Hashable {
        /// In the order of ``Category``; the last two are 0.
        package private(set) var points = SIMD8<Int32>()

        /// The points of a category.
        package internal(set) subscript(category: Category) -> Int32 {
            get { points[category.rawValue] }
            set { points[category.rawValue] = newValue }
        }
    }

    /// Points for a distance strictly below, or strictly above, a bound.
    package struct DistanceBand: Sendable, Hashable {
        /// The side of the bound on which the band applies.
        package enum Side: String, Sendable { case below, above }

        /// Where the band applies.
        package let side: Side
        /// The bound in tenths of a mile, rounded half up, 0...1,000,000.
        package let tenthsOfMile: Int32
        /// Hundredths of a point, -10000...10000.
        package let points: Int32

        /// Whether the band takes a distance in tenths of a mile.
        package func applies(to tenths: Int32) -> Bool {
            switch side {
            case .below: tenths < tenthsOfMile
            case .above: tenths > tenthsOfMile
            }
        }
    }

    /// The cosine of two int8 vectors, weighed: round half up of `points * cosine`.
    package struct Embedding: Sendable, Hashable {
        /// The length of the vectors that the model was made for, 1...16384.
        package let dimension: Int
        /// Hundredths of a point for equal directions, -10000...10000.
        package let points: Int32
    }
}
