public import Bytes

/// A user's row in a feature table: the place in the order of (geohash cell, id).
@frozen public struct Row: Ordinal {
    /// The number, from 0.
    public let rawValue: UInt32

    /// A row by its number.
    @inlinable @inline(__always)
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// The place of a user's id in the byte order of all ids of a feature table.
@frozen public struct IDRank: Ordinal {
    /// The number, from 0.
    public let rawValue: UInt32

    /// A rank by its number.
    @inlinable @inline(__always)
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A column that is read by one kind of ordinal only.
@frozen public struct OrdinalColumn<Index: Ordinal, Element: BitwiseCopyable>: Sendable {
    @usableFromInline let column: Column<Element>

    init(_ column: Column<Element>) { self.column = column }

    /// The number of values.
    @inlinable public var count: Int { column.count }

    /// The value at an ordinal; traps outside the column.
    @inlinable
    public subscript(ordinal: Index) -> Element {
        @inline(__always) get { column[ordinal.index] }
    }
}
