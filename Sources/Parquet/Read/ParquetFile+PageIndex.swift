extension ParquetFile {
    /// All data pages of a column chunk, in order, without a gap in bytes or rows.
    ///
    /// - Throws: ``ParquetError``; with code `.unsupported` where there is no offset index.
    package func pages(rowGroup: Int, column: Int) throws(ParquetError) -> [PageLocation] {
        try locating(rowGroup, column: column) { chunk throws(ParquetError) in
            var scan = try OffsetIndexScan(bytes, chunk, rowCount: rowGroups[rowGroup].rowCount)
            var pages: [PageLocation] = []
            while let page = try scan.next() { pages.append(page) }
            return pages
        }
    }

    /// Where the row groups end in a file of ``ParquetWriter``: there the page indexes begin.
    package var rowGroupsEnd: Int {
        let starts = rowGroups.flatMap(\.columns).flatMap { column in
            [column.columnIndex, column.offsetIndex].compactMap { $0?.lowerBound }
        }
        return starts.min() ?? ParquetFormat.magic.count
    }
}
