/// The cells that hold everything within a radius of a box.
///
/// From the Earth down, one halving at a time (a level of the tree, not a branch, so that one
/// limit governs the whole cover): a block too far away is dropped, one that is surely all within
/// the radius or fine enough is kept, the others are halved.
///
///     . . . . . . . .      kept early:  d(block, box) + diagonal <= r
///     . . + - - + . .      fine enough: diagonal <= (r or a quarter of the box, whichever is
///     . / # # # # \ .                   larger) / 8, so that the border is a thin part of all
///     . | # B B # | .      dropped:     d(block, box) > r
///     . \ # # # # / .
///     . . + - - + . .
///
/// Near a pole a block of a useful height is a sliver in width, and a ring of them has no end:
/// when more than `frontierLimit` blocks are undecided they are kept as they are. The cover is
/// then coarser, never wrong: every point within the radius is in a range (1e-6 mile more is
/// covered, against rounding), and every block that was kept is within the radius of the box.
///
/// Cost: some hundred to a few thousand distances between boxes. For 50 miles around a cell of
/// four letters: 240 blocks in 60 ranges, 7 % more area than asked for, 0.15 ms.
package struct RadiusCover: Sendable, Hashable {
    /// The most blocks that are halved again at one level.
    static let frontierLimit = 512

    /// What is added to the radius so that rounding never loses a point, in miles.
    static let marginMiles = 1e-6

    /// The kept blocks, disjoint and in the order of their ranges.
    package let blocks: [ZOrderBlock]

    /// The values of precision-9 cells inside the blocks: sorted, and as few ranges as can be.
    package let ranges: [Range<UInt64>]

    /// The cover of everything within a radius of a box.
    ///
    /// - Parameters:
    ///   - miles: the radius, not negative. Rules that round distances to tenths pass half a
    ///     tenth more than their limit. From 12436.9 miles on the cover is the whole Earth.
    ///   - box: a cell's box or any other, across the antimeridian and at the poles too.
    /// - Precondition: `miles` is not negative (NaN is not).
    package init(miles: Double, of box: GeoBox) {
        precondition(miles >= 0, "a radius below zero")
        blocks = Self.blocks(within: miles + Self.marginMiles, of: box)
        ranges = Self.merged(blocks)
    }

    private static func blocks(within miles: Double, of box: GeoBox) -> [ZOrderBlock] {
        let fine = max(miles, box.diagonalBoundMiles / 4) / 8
        let edge = MeridianEdge(box)
        var kept: [ZOrderBlock] = []
        var frontier = [ZOrderBlock.earth]
        while !frontier.isEmpty {
            var undecided: [ZOrderBlock] = []
            for block in frontier {
                let there = block.box
                let distance =
                    GreatCircle.radiusMiles
                    * edge.radians(
                        to: MeridianEdge(there), longitudeGap: box.longitudeGap(to: there))
                if distance > miles { continue }
                let diagonal = there.diagonalBoundMiles
                let isDecided = diagonal <= fine || distance + diagonal <= miles
                if isDecided || block.bitCount == ZOrderBlock.maximumBitCount {
                    kept.append(block)
                } else {
                    undecided.append(block)
                }
            }
            if undecided.count > frontierLimit {
                kept += undecided
                break
            }
            frontier = undecided.flatMap(\.halves)
        }
        return kept.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// Joins ranges that follow on each other.
    private static func merged(_ blocks: [ZOrderBlock]) -> [Range<UInt64>] {
        var ranges: [Range<UInt64>] = []
        for range in blocks.lazy.map(\.range) {
            if let last = ranges.last, last.upperBound == range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges
    }
}
