import Bytes

/// A user's place among the users of a chunk, in the order in which they are scanned.
@frozen package struct Slot: Ordinal {
    /// The number, from 0.
    package let rawValue: UInt32

    /// A slot by its number.
    @inlinable @inline(__always)
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}
