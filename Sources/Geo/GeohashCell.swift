/// A cell of the geohash grid: one to nine letters, as an integer of five bits a letter.
///
/// Cells are ordered along the Z-order curve: by where their range begins, a parent before its
/// children. Among cells of one precision that is the order of their bits and of their texts.
package struct GeohashCell: Sendable, Hashable {
    /// What a geohash may have: 1 letter (some 3000 miles) to 9 (some 16 feet).
    package static let precisions = 1...9

    /// The letters, five bits each, the last one in the low bits.
    package let bits: UInt64
    /// The number of letters, 1...9.
    package let precision: Int

    /// The cell with these bits.
    ///
    /// - Precondition: `precision` is 1...9, and `bits` has no bit above `5 * precision`.
    package init(bits: UInt64, precision: Int) {
        precondition(Self.precisions ~= precision, "a geohash has 1 to 9 letters")
        precondition(bits >> UInt64(5 * precision) == 0, "the bits go beyond the precision")
        (self.bits, self.precision) = (bits, precision)
    }

    /// The same rectangle as a block of the grid that is halved bit by bit.
    package var block: ZOrderBlock { ZOrderBlock(bits: bits, bitCount: 5 * precision) }

    /// The values (`bits`) of the precision-9 cells inside this one.
    package var range: Range<UInt64> { block.range }

    /// The rectangle of the cell, in degrees; exact.
    ///
    /// A point that `Geohash.encode` puts into the cell lies in it, edges included.
    package var box: GeoBox { block.box }

    /// The 32 cells of one letter more inside this one, in order; none for nine letters.
    package var children: [GeohashCell] {
        guard precision < Self.precisions.upperBound else { return [] }
        return (0..<32).map { GeohashCell(bits: bits << 5 | $0, precision: precision + 1) }
    }

    /// The cell of fewer letters around this one, or the cell itself.
    ///
    /// - Precondition: `precision` is 1 to this cell's own.
    package func ancestor(precision: Int) -> GeohashCell {
        precondition(1...self.precision ~= precision, "an ancestor has 1 letter to as many")
        return GeohashCell(
            bits: bits >> UInt64(5 * (self.precision - precision)), precision: precision)
    }
}

extension GeohashCell: Comparable {
    package static func < (left: GeohashCell, right: GeohashCell) -> Bool {
        let (leftStart, rightStart) = (left.range.lowerBound, right.range.lowerBound)
        return leftStart == rightStart
            ? left.precision < right.precision : leftStart < rightStart
    }
}
