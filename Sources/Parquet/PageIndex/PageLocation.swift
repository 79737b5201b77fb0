/// Where a data page is and which rows it has.
package struct PageLocation: Sendable, Hashable {
    /// The page in its column chunk, from 0.
    package let index: Int
    /// The page with its header, in the file.
    package let byteRange: Range<Int>
    /// In the row group; never empty.
    package let rows: Range<Int>
}
