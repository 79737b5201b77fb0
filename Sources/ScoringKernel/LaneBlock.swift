/// Candidates that own their columns.
///
/// A table's lanes lie in its file; these are for rows that come from elsewhere: an order of one's
/// own, a benchmark, a test. ``lanes`` is valid as long as the block.
@safe package final class LaneBlock: @unchecked Sendable {
    // Sendable without a lock: nobody writes after `init`.

    /// One candidate, as ``CandidateLanes`` describes it.
    package struct Row: Sendable {
        /// The bits that tell who a candidate is.
        package var attributes: UInt32 = 0
        /// The bits that a candidate refuses.
        package var refusals: UInt32 = 0
        /// Age and accepted ages.
        package var ages: UInt32 = 0
        /// First coordinate of the unit vector.
        package var x: Float = 0
        /// Second coordinate.
        package var y: Float = 0
        /// Third coordinate.
        package var z: Float = 0
        /// Square of the longest chord that a candidate accepts.
        package var reach: Float = 0
        /// Categories, photo and bio.
        package var categories: UInt32 = 0
        /// 1 / number of interests; 0 without interests.
        package var interestScale: Float = 0
        /// The words of the interest bit set.
        package var interests = SIMD16<UInt32>()

        /// A candidate who is all zeroes.
        package init() {}
    }

    /// The columns; valid as long as the block.
    package let lanes: CandidateLanes
    private let words: UnsafeMutableRawPointer

    /// - Parameters:
    ///   - rows: the candidates.
    ///   - interestWordCount: how many words of their interests count; 1...16.
    package init(_ rows: [Row], interestWordCount: Int) {
        let padded = (rows.count + 15) / 16 * 16
        let byteCount = padded * 4
        let columnCount = 9 + interestWordCount
        let words = UnsafeMutableRawPointer.allocate(
            byteCount: max(64, byteCount * columnCount), alignment: 64)
        unsafe self.words = unsafe words
        var next = 0
        // Each column is `byteCount` bytes of the allocation, and there are `columnCount` of them.
        func column<Scalar: BitwiseCopyable & SIMDScalar>(
            _ value: (Row) -> Scalar
        ) -> LaneColumn<Scalar> {
            let base = unsafe words + next * byteCount
            next += 1
            unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
            for (index, row) in rows.enumerated() {
                unsafe base.storeBytes(of: value(row), toByteOffset: index * 4, as: Scalar.self)
            }
            return unsafe LaneColumn(unsafe: UnsafeRawPointer(base), count: padded)
        }
        lanes = CandidateLanes(
            attributes: column(\.attributes), refusals: column(\.refusals), ages: column(\.ages),
            x: column(\.x), y: column(\.y), z: column(\.z), reach: column(\.reach),
            categories: column(\.categories), interestScale: column(\.interestScale),
            interests: (0..<interestWordCount).map { word in column { $0.interests[word] } })
    }

    // The columns are trivial values.
    deinit { unsafe words.deallocate() }
}
