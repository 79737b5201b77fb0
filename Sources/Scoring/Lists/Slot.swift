public import Bytes

/// A user's place among the users of a chunk, in the order in which they are scanned.
@frozen public struct Slot: Ordinal {
    /// The number, from 0.
    public let rawValue: UInt32

    /// A slot by its number.
    @inlinable @inline(__always)
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}
