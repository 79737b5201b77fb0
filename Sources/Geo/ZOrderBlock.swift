/// A rectangle that halving the Earth `bitCount` times leaves: east-west first, then in turn.
///
/// The bits of column and row interleave, the first halving (of the longitude) being the highest:
///
///     bits   x y x y x      x: longitude, 0 = western half      5 bits: one geohash letter,
///            4 3 2 1 0      y: latitude,  0 = southern half     8 columns by 4 rows
///
/// A geohash of `p` letters is a block of `5p` bits; the blocks between are what makes a cover
/// adapt in steps of two instead of 32. Edges are whole multiples of 45/2^k degrees and so exact
/// in `Double`. Blocks are half open to the north and east, but for the last row and column.
package struct ZOrderBlock: Sendable, Hashable {
    /// Bits of the finest block: geohash precision 9.
    package static let maximumBitCount = 45

    /// The path of halvings, in the low `bitCount` bits.
    package let bits: UInt64
    /// 0 (the Earth) to 45 (about 5 by 5 metres at the equator).
    package let bitCount: Int

    /// The block that a path of halvings leads to.
    ///
    /// - Precondition: `bitCount` is 0...45, and `bits` has no bit above it.
    package init(bits: UInt64, bitCount: Int) {
        precondition(0...Self.maximumBitCount ~= bitCount, "a block has 0 to 45 bits")
        precondition(bits >> UInt64(bitCount) == 0, "the bits go beyond the block's bit count")
        (self.bits, self.bitCount) = (bits, bitCount)
    }

    /// The whole Earth.
    package static let earth = ZOrderBlock(bits: 0, bitCount: 0)

    /// The block in a column (counted from -180 degrees east) and a row (from -90 degrees north).
    init(column: UInt64, row: UInt64, bitCount: Int) {
        let bits =
            bitCount & 1 == 1
            ? Self.spread(column) | Self.spread(row) << 1
            : Self.spread(column) << 1 | Self.spread(row)
        self.init(bits: bits, bitCount: bitCount)
    }

    /// Halvings of the longitude.
    var columnBitCount: Int { (bitCount + 1) / 2 }
    /// Halvings of the latitude.
    var rowBitCount: Int { bitCount / 2 }
    /// Counted from the antimeridian to the east.
    var column: UInt64 { Self.gather(bitCount & 1 == 1 ? bits : bits >> 1) }
    /// Counted from the south pole to the north.
    var row: UInt64 { Self.gather(bitCount & 1 == 1 ? bits >> 1 : bits) }

    /// The 45-bit values of the finest blocks in this one.
    package var range: Range<UInt64> {
        let shift = UInt64(Self.maximumBitCount - bitCount)
        return bits << shift..<(bits + 1) << shift
    }

    /// The two halves, in the order of their ranges; empty for a block of 45 bits.
    package var halves: [ZOrderBlock] {
        guard bitCount < Self.maximumBitCount else { return [] }
        return [
            ZOrderBlock(bits: bits << 1, bitCount: bitCount + 1),
            ZOrderBlock(bits: bits << 1 | 1, bitCount: bitCount + 1),
        ]
    }

    /// The block's rectangle; exact.
    package var box: GeoBox {
        let width = 360 / Double(1 << columnBitCount)
        let height = 180 / Double(1 << rowBitCount)
        let (column, row) = (Double(column), Double(row))
        return GeoBox(
            south: -90 + row * height, west: -180 + column * width,
            north: -90 + (row + 1) * height, east: -180 + (column + 1) * width)
    }
}

// MARK: - Interleaving

extension ZOrderBlock {
    /// Puts a zero above each of the low 32 bits.
    private static func spread(_ value: UInt64) -> UInt64 {
        var x = value & 0xFFFF_FFFF
        x = (x | x << 16) & 0x0000_FFFF_0000_FFFF
        x = (x | x << 8) & 0x00FF_00FF_00FF_00FF
        x = (x | x << 4) & 0x0F0F_0F0F_0F0F_0F0F
        x = (x | x << 2) & 0x3333_3333_3333_3333
        x = (x | x << 1) & 0x5555_5555_5555_5555
        return x
    }

    /// Keeps every second bit: undoes `spread`.
    private static func gather(_ value: UInt64) -> UInt64 {
        var x = value & 0x5555_5555_5555_5555
        x = (x | x >> 1) & 0x3333_3333_3333_3333
        x = (x | x >> 2) & 0x0F0F_0F0F_0F0F_0F0F
        x = (x | x >> 4) & 0x00FF_00FF_00FF_00FF
        x = (x | x >> 8) & 0x0000_FFFF_0000_FFFF
        x = (x | x >> 16) & 0x0000_0000_FFFF_FFFF
        return x
    }
}
