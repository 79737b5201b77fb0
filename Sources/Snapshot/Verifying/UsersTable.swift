import DurableFiles
import Parquet

/// users.parquet as a whole, in memory: about 40 bytes a user.
struct UsersTable: Sendable {
    private(set) var ids = IDColumn()
    private(set) var places: [KeyPlace] = []
    private(set) var counts = SnapshotManifest.Counts()

    /// Reads and checks every page.
    init(_ users: UsersFile, top: Int) throws {
        let file = users.file
        try SnapshotWriter.translating(file.name) {
            for rowGroup in file.rowGroups.indices {
                let reader = ColumnReader(file: file, rowGroup: rowGroup)
                try append(reader, top: top)
            }
        }
        if let row = ids.firstDisorder { throw Self.damaged("user \(row) is not in order") }
    }

    private mutating func append(_ reader: ColumnReader, top: Int) throws {
        try reader.appendIDs(0, to: &ids)
        guard try reader.areCells(1) else {
            throw Self.damaged("a cell is no geohash of four characters")
        }
        let candidates = try reader.numbers(2)
        let parts = try reader.numbers(3)
        let rowGroups = try reader.numbers(4)
        let firstRows = try reader.numbers(5)
        for row in 0..<candidates.count {
            guard let count = UInt8(exactly: candidates[row]), count <= top,
                let part = UInt16(exactly: parts[row]),
                let rowGroup = Int16(exactly: rowGroups[row]),
                let firstRow = UInt32(exactly: firstRows[row]),
                count > 0 ? rowGroup >= 0 : rowGroup == -1 && firstRow == 0
            else { throw Self.damaged("user \(places.count) has an impossible row") }
            places.append(
                KeyPlace(
                    row: UInt32(places.count), part: part, rowGroup: rowGroup,
                    firstRow: firstRow, candidates: count))
            counts.add(count, top: top)
        }
    }

    private static func damaged(_ message: String) -> SnapshotError {
        SnapshotError(.damaged, message, file: SnapshotManifest.usersFileName)
    }
}

/// Reads whole columns of a row group.
private struct ColumnReader {
    let file: ParquetFile
    let rowGroup: Int

    /// Appends a column of ids, which is plain.
    func appendIDs(_ column: Int, to ids: inout IDColumn) throws {
        try forEachPage(column) { page in
            guard case .plain(.byteArray(let bytes, let offsets)) = page else {
                throw damaged(column)
            }
            ids.append(bytes, offsets)
        }
    }

    /// Whether a column holds nothing but geohashes of precision 4.
    ///
    /// All entries of its dictionary are looked at, whether a row uses them or not.
    func areCells(_ column: Int) throws -> Bool {
        guard
            case .byteArray(let bytes, let offsets)? = try file.readDictionary(
                rowGroup: rowGroup, column: column)
        else { throw damaged(column) }
        try forEachPage(column) { page in
            guard case .indices = page else { throw damaged(column) }
        }
        return (0..<offsets.count - 1).allSatisfy { entry in
            String(decoding: bytes[Int(offsets[entry])..<Int(offsets[entry + 1])], as: UTF8.self)
                .isCell
        }
    }

    /// A column of whole numbers, plain or not.
    func numbers(_ column: Int) throws -> [Int64] {
        let dictionary = try wholeNumbers(
            file.readDictionary(rowGroup: rowGroup, column: column), column)
        var numbers: [Int64] = []
        numbers.reserveCapacity(file.rowGroups[rowGroup].rowCount)
        try forEachPage(column) { page in
            switch page {
            case .plain(let values): numbers += try wholeNumbers(values, column)
            // All indices are in the dictionary.
            case .indices(let indices):
                for index in indices { numbers.append(dictionary[Int(index)]) }
            }
        }
        return numbers
    }

    private func wholeNumbers(_ values: ColumnValues?, _ column: Int) throws -> [Int64] {
        switch values {
        case nil: []
        case .int32(let values): values.map { Int64($0) }
        case .int64(let values): values
        default: throw damaged(column)
        }
    }

    private func forEachPage(_ column: Int, _ body: (PageValues) throws -> Void) throws {
        for page in try file.pages(rowGroup: rowGroup, column: column) {
            try body(file.readPage(page, rowGroup: rowGroup, column: column))
        }
    }

    private func damaged(_ column: Int) -> SnapshotError {
        SnapshotError(
            .damaged, "its values are of another kind", file: file.name, rowGroup: rowGroup,
            column: file.schema[column].name)
    }
}
