/// Where a data page is and which rows it has.
package struct PageLocation: Sendable, Hashable {
    /// The page in its column chunk, from 0.
    package let index: Int
    /// The page with its header, in the file.
    package let byteRange: Range<Int>
    /// In the row group; never empty.
    package let rows: Range<Int>
}

/// The bounds of the values of a page, PLAIN without a length.
package struct PageBounds: Sendable, Hashable {
    /// At most the least value.
    package let least: [UInt8]
    /// At least the greatest value.
    package let greatest: [UInt8]
    /// There are no values to have bounds.
    package let isAllNull: Bool
}
