import Parquet
import ParquetRows
import SnapshotFormat

/// Holds what a footer and a column index say of the least and the greatest values of a column
/// against the values themselves.
///
/// The dictionary of a column ascends and all of it is used: the bounds of the column chunk are its
/// ends, and those of a page belong to the least and the greatest position in it. Where a bound is
/// not written there is nothing to check: no reader leaves anything out without one.
struct DictionaryBounds {
    /// The entries of a dictionary, PLAIN without a length.
    struct Entries {
        let count: Int
        let bytes: (Int) -> [UInt8]
    }

    private let file: ParquetFile
    private let rowGroup: Int
    private let column: PartColumn
    private let entries: Entries
    private let pages: [PageBounds]?
    private var page = 0

    /// Checks the bounds of the column chunk.
    init(
        file: ParquetFile, rowGroup: Int, column: PartColumn, of entries: Entries
    ) throws {
        (self.file, self.rowGroup, self.column, self.entries) = (file, rowGroup, column, entries)
        pages = try SnapshotError.translating(file.name) {
            try file.pageBounds(rowGroup: rowGroup, column: column.rawValue)
        }
        guard let bounds = file.rowGroups[rowGroup].columns[column.rawValue].bounds else { return }
        guard entries.count > 0, bounds.least == entries.bytes(0),
            bounds.greatest == entries.bytes(entries.count - 1)
        else { throw damaged("the bounds in the footer are wrong") }
    }

    /// Checks the next page, whose values are some positions in the dictionary.
    mutating func checkPage(_ positions: [UInt32]) throws(SnapshotError) {
        guard let pages else { return }
        guard page < pages.count, let least = positions.min(), let greatest = positions.max(),
            pages[page].least == entries.bytes(Int(least)),
            pages[page].greatest == entries.bytes(Int(greatest))
        else { throw damaged("the bounds of page \(page) in the column index are wrong") }
        page += 1
    }

    /// There are no more pages.
    func finish() throws(SnapshotError) {
        guard pages == nil || pages?.count == page else {
            throw damaged("the column index has pages that are not there")
        }
    }

    private func damaged(_ message: String) -> SnapshotError {
        SnapshotError(
            .damaged, message, file: file.name, rowGroup: rowGroup,
            column: PartColumn.schema[column.rawValue].name)
    }
}
