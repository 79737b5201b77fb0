public import Bytes

/// A candidate's place in the lane columns, which are in scan order.
@frozen public struct ScanPosition: Ordinal {
    /// The number, from 0.
    public let rawValue: UInt32

    /// A position by its number.
    @inlinable @inline(__always)
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}
