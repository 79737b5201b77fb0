import Parquet

/// Checks what other readers find pages by: sort order, bounds and bloom filter of `user_id`.
func verifyIndexes(_ file: ParquetFile, rowGroups: Range<Int>) throws {
    for rowGroup in rowGroups {
        try SnapshotWriter.translating(file.name) {
            let isSound = try UserIDIndexes(file: file, rowGroup: rowGroup).areSound
            guard isSound else {
                throw SnapshotError(
                    .damaged, "an index of the pages or a bloom filter is wrong",
                    file: file.name, rowGroup: rowGroup, column: "user_id")
            }
        }
    }
}

private struct UserIDIndexes {
    let file: ParquetFile
    let rowGroup: Int

    var areSound: Bool {
        get throws {
            guard file.rowGroups[rowGroup].sortingColumns.first == 0,
                file.rowGroups[rowGroup].columns[0].hasBloomFilter,
                let bounds = try file.pageBounds(rowGroup: rowGroup, column: 0)
            else { return false }
            let pages = try file.pages(rowGroup: rowGroup, column: 0)
            guard bounds.count == pages.count else { return false }
            let dictionary = try file.readDictionary(rowGroup: rowGroup, column: 0)
            for (page, bounds) in zip(pages, bounds) {
                let ids = try distinctIDs(page, dictionary)
                guard ids.first == bounds.least, ids.last == bounds.greatest else { return false }
                for id in ids {
                    guard try file.mayContain(id, rowGroup: rowGroup, column: 0) else {
                        return false
                    }
                }
            }
            return true
        }
    }

    /// The ids of a page in order, each once.
    private func distinctIDs(
        _ page: PageLocation, _ dictionary: ColumnValues?
    ) throws -> [[UInt8]] {
        func id(_ values: ColumnValues?, _ position: Int) -> [UInt8]? {
            guard case .byteArray(let bytes, let offsets)? = values else { return nil }
            return Array(bytes[Int(offsets[position])..<Int(offsets[position + 1])])
        }
        switch try file.readPage(page, rowGroup: rowGroup, column: 0) {
        case .plain(let values): return (0..<values.count).compactMap { id(values, $0) }
        case .indices(let indices):
            var ids: [[UInt8]] = []
            var previous: UInt32?
            for index in indices where index != previous {
                if let id = id(dictionary, Int(index)) { ids.append(id) }
                previous = index
            }
            return ids
        }
    }
}
