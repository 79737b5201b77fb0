public import Bytes

/// A user's place in the order in which tonight's users were read from the pool.
@frozen public struct PoolRow: Ordinal {
    /// The number, from 0.
    public let rawValue: UInt32

    /// A place by its number.
    @inlinable @inline(__always)
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}
