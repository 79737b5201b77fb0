/// A candidate in a list, as one number whose order is the order of the list.
///
/// Score descending, then distance ascending, then id ascending by bytes:
///
///     bit 63     62 ... 49          48 ... 32             31 ... 0
///     0          10000 - score      tenths of a mile      place of the id in the order of ids
///
/// The smaller key is the better candidate, keys of different candidates differ, and merging
/// partial lists is keeping the smallest keys. Half of the earth's circumference is 124,376 tenths
/// of a mile and fits into 17 bits.
///
/// It is public because the compiler (Swift 6.3) does not inline what is `package` into other
/// targets, `@inlinable` or not, and a call costs more than all that the members do.
@frozen public struct CandidateKey: Hashable, Comparable, Sendable {
    /// The three parts as one number.
    public let rawValue: UInt64

    /// - Parameters:
    ///   - score: hundredths of a point, 0...10000.
    ///   - distance: tenths of a mile, 0...131071.
    ///   - idRank: the candidate's place in the byte order of the ids of the feature table.
    @inlinable @inline(__always)
    public init(score: Int32, distance: Int32, idRank: UInt32) {
        rawValue = UInt64(10_000 - score) << 49 | UInt64(distance) << 32 | UInt64(idRank)
    }

    /// A key that was a number.
    @inlinable public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Hundredths of a point.
    @inlinable public var score: Int32 { 10_000 - Int32(truncatingIfNeeded: rawValue >> 49) }
    /// Tenths of a mile.
    @inlinable public var distance: Int32 { Int32(truncatingIfNeeded: rawValue >> 32 & 0x1_FFFF) }
    /// The candidate's place in the byte order of the ids of the feature table.
    @inlinable public var idRank: UInt32 { UInt32(truncatingIfNeeded: rawValue) }

    /// Whether the candidate on the left is the better one.
    @inlinable public static func < (left: CandidateKey, right: CandidateKey) -> Bool {
        left.rawValue < right.rawValue
    }
}
