import Bytes

/// The place of an id in a row group's dictionary of ids, which is in byte order.
@frozen package struct DictionaryEntry: Ordinal {
    /// The number, from 0.
    package let rawValue: UInt32

    /// An entry by its number.
    @inlinable @inline(__always)
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}
