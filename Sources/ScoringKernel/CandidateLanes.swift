/// The candidates of a scan, as columns of sixteen-row vectors.
///
/// The columns are those of a feature table (see `FeatureTable`): `attributes` and `refusals` are
/// bit sets over the same bits, `ages` holds age, 127 - age, ageMax, 127 - ageMin from the low byte
/// up, `x y z` are unit vectors, `reach` is the square of the longest chord that the row accepts,
/// `categories` holds six nibbles (0 unknown) and in bits 24 and 25 photo and bio,
/// `interestScale` is 1 / number of interests (0 for none), `interests` are the words of a bit set.
package struct CandidateLanes: Sendable {
    /// The most words of an interest bit set.
    package static let mostInterestWords = 16

    package let attributes: LaneColumn<UInt32>
    package let refusals: LaneColumn<UInt32>
    package let ages: LaneColumn<UInt32>
    package let x: LaneColumn<Float>
    package let y: LaneColumn<Float>
    package let z: LaneColumn<Float>
    package let reach: LaneColumn<Float>
    package let categories: LaneColumn<UInt32>
    package let interestScale: LaneColumn<Float>
    package let interests: [LaneColumn<UInt32>]

    /// Rows, padding included: all columns have as many.
    package var rowCount: Int { attributes.vectorCount * 16 }

    /// Columns of one length.
    ///
    /// `interests` are 1...16 columns.
    package init(
        attributes: LaneColumn<UInt32>, refusals: LaneColumn<UInt32>, ages: LaneColumn<UInt32>,
        x: LaneColumn<Float>, y: LaneColumn<Float>, z: LaneColumn<Float>,
        reach: LaneColumn<Float>, categories: LaneColumn<UInt32>,
        interestScale: LaneColumn<Float>, interests: [LaneColumn<UInt32>]
    ) {
        let lengths =
            [refusals, ages, categories].map(\.vectorCount) + interests.map(\.vectorCount)
            + [x, y, z, reach, interestScale].map(\.vectorCount)
        precondition(
            lengths.allSatisfy { $0 == attributes.vectorCount }, "lane columns of one length")
        precondition(
            1...Self.mostInterestWords ~= interests.count, "1...16 words of interests")
        self.attributes = attributes
        self.refusals = refusals
        self.ages = ages
        self.x = x
        self.y = y
        self.z = z
        self.reach = reach
        self.categories = categories
        self.interestScale = interestScale
        self.interests = interests
    }
}
