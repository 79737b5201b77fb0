import LaneLayout

/// The candidates of a scan, as columns of sixteen-row vectors.
///
/// What the bits of each column mean is described, written and read in `LaneLayout`.
package struct CandidateLanes: Sendable {
    /// The most words of an interest bit set.
    package static var mostInterestWords: Int { InterestEncoder.mostWords }

    /// The bits that tell who a candidate is.
    package let attributes: LaneColumn<UInt32>
    /// The bits that a candidate refuses.
    package let refusals: LaneColumn<UInt32>
    /// Age and accepted ages.
    package let ages: LaneColumn<UInt32>
    /// First coordinate of the unit vector.
    package let x: LaneColumn<Float>
    /// Second coordinate.
    package let y: LaneColumn<Float>
    /// Third coordinate.
    package let z: LaneColumn<Float>
    /// Square of the longest chord that a candidate accepts.
    package let reach: LaneColumn<Float>
    /// Categories, photo and bio.
    package let categories: LaneColumn<UInt32>
    /// 1 / number of interests; 0 without interests.
    package let interestScale: LaneColumn<Float>
    /// The words of the interest bit set.
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
        (self.attributes, self.refusals, self.ages, self.x) = (attributes, refusals, ages, x)
        (self.y, self.z, self.reach, self.categories) = (y, z, reach, categories)
        (self.interestScale, self.interests) = (interestScale, interests)
    }
}
