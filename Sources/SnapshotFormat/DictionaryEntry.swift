public import Bytes

/// The place of an id in a row group's dictionary of ids, which is in byte order.
@frozen public struct DictionaryEntry: Ordinal {
    /// The number, from 0.
    public let rawValue: UInt32

    /// An entry by its number.
    @inlinable @inline(__always)
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}
