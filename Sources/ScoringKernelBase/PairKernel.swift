// ScoringKernelBase: the SIMD kernel, for every processor. ScoringKernel.swift is the front page of all
// kernels.

package import ScoringKernel

/// The scan of one user against a block of candidates, sixteen at a time.
///
/// One source, compiled for each instruction set: ScoringKernelV3 and ScoringKernelV4 are links to
/// these files.
///
/// A scan is a filter that errs on one side only. It lets a row through if the pair *may* be
/// accepted and reach the threshold, and certainly lets through all that do: masks may share bits,
/// chords have single precision with a margin, scores may be bounds from above. All levels give the
/// same bits: sums and products of floats are rounded one by one and in one order.
///
/// The tests of a pair, each on those that passed the ones before:
/// - attributes: `(candidate & refusedByUser) | (refusedByCandidate & user)` must be 0;
/// - ages: all four comparisons in one subtraction. Each byte holds 0...127 and gets its high bit
///   set first, so no byte borrows from the next, and the high bit survives where the candidate's
///   byte is at least the user's;
/// - distance: the square of the chord, in single precision, against the smaller reach;
/// - score and, at the threshold, distance again.
///
/// Which pairs pass is random, and a processor that guesses a branch wrong loses twenty cycles,
/// more than a test takes. So a test does not branch. It runs over a tile of 32 vectors and notes
/// the outcome in one vector: bit v of lane l is row 16 v + l. The or of the lanes then has a bit
/// for each vector where anything is left, and the next test visits those.
package enum PairKernel {
    /// Scans rows for candidates.
    ///
    /// - Parameters:
    ///   - query: the user.
    ///   - plan: the model's weights and the columns of all rows.
    ///   - range: the rows to look at, of those of the plan.
    ///   - threshold: what a pair must reach.
    ///   - survivors: gets the pairs appended, in the order of rows, and the count added.
    /// - Complexity: O(rows); allocates only where `survivors` is too small.
    package static func scan(
        _ query: PairQuery, _ plan: ScanPlan, rows range: Range<Int>, threshold: ScanThreshold,
        into survivors: inout Survivors
    ) {
        guard !range.isEmpty else { return }
        precondition(
            range.lowerBound >= 0 && range.upperBound <= plan.rowCount,
            "rows outside the lane columns")
        survivors.reserve(range.count)
        let isExact = plan.givesExactScores(query)
        let end = (range.upperBound &+ 15) / 16
        var first = range.lowerBound / 16
        while first < end {
            let count = min(Tile.mostVectors, end &- first)
            let tile = Tile(
                query: query, plan: plan, isExact: isExact, first: first, count: count)
            tile.scan(range, threshold, into: &survivors)
            first &+= count
        }
    }
}

/// Up to 32 vectors of candidates.
struct Tile {
    /// As many as a lane has bits, and as `Survivors.notedSquares` has room for.
    @inline(__always)
    static var mostVectors: Int { 32 }

    let query: PairQuery
    let plan: ScanPlan
    /// Whether scores are exact (``ScanPlan/givesExactScores(_:)``).
    let isExact: Bool
    /// The first vector of the tile, and how many there are.
    let first: Int
    let count: Int

    @inline(__always)
    func scan(_ range: Range<Int>, _ threshold: ScanThreshold, into survivors: inout Survivors) {
        let admitted = admitted & inside(range)
        if admitted.disjunction == 0 { return }
        let reached = unsafe reached(admitted, noting: survivors.notedSquares)
        survivors.passed &+= reached.nonzeroBitCount
        keep(reached, threshold, in: &survivors)
    }

    /// The lanes of the tile that belong to a range of rows.
    @inline(__always)
    private func inside(_ range: Range<Int>) -> Lanes<UInt32> {
        let start = range.lowerBound &- first &* 16
        let end = range.upperBound &- first &* 16
        if start <= 0 && end >= count &* 16 { return Lanes(repeating: .max) }
        // Only the first vector has rows before the range, only the last has rows after it.
        let lanes = Lanes<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
        let offset = Int32(truncatingIfNeeded: max(start, 0))
        let before = Lanes<Int32>.less(lanes, Lanes(repeating: offset)).asUnsigned
        let rest = Int32(truncatingIfNeeded: min(end &- (count &- 1) &* 16, 16))
        let within = Lanes<Int32>.less(lanes, Lanes(repeating: rest)).asUnsigned
        let last: UInt32 = 1 &<< UInt32(truncatingIfNeeded: count &- 1)
        return ~(before & Lanes(repeating: 1)) & (within | ~Lanes(repeating: last))
    }
}
