import DurableFiles
import Parquet

/// users.parquet as a whole, in memory: about 40 bytes a user.
struct UsersTable {
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
        let ids = try reader.texts(0)
        let cells = try reader.texts(1)
        let candidates = try reader.numbers(2)
        let parts = try reader.numbers(3)
        let rowGroups = try reader.numbers(4)
        let firstRows = try reader.numbers(5)
        for row in 0..<ids.count {
            guard String(decoding: cells[row], as: UTF8.self).isCell,
                let count = UInt8(exactly: candidates[row]), count <= top,
                let part = UInt16(exactly: parts[row]),
                let rowGroup = Int16(exactly: rowGroups[row]),
                let firstRow = UInt32(exactly: firstRows[row]),
                count > 0 ? rowGroup >= 0 : rowGroup == -1 && firstRow == 0
            else { throw Self.damaged("user \(places.count) has an impossible row") }
            self.ids.append(ids[row])
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

/// Reads whole columns of a row group, dictionary or not.
private struct ColumnReader {
    let file: ParquetFile
    let rowGroup: Int

    func texts(_ column: Int) throws -> IDColumn {
        var texts = IDColumn()
        try read(column) { values, position in
            guard case .byteArray(let bytes, let offsets) = values else { throw damaged(column) }
            texts.append(bytes[Int(offsets[position])..<Int(offsets[position + 1])])
        }
        return texts
    }

    func numbers(_ column: Int) throws -> [Int64] {
        var numbers: [Int64] = []
        try read(column) { values, position in
            switch values {
            case .int32(let values): numbers.append(Int64(values[position]))
            case .int64(let values): numbers.append(values[position])
            default: throw damaged(column)
            }
        }
        return numbers
    }

    /// Calls `body` for each row with the values and the position in them.
    private func read(_ column: Int, _ body: (ColumnValues, Int) throws -> Void) throws {
        let dictionary = try file.readDictionary(rowGroup: rowGroup, column: column)
        for page in try file.pages(rowGroup: rowGroup, column: column) {
            switch try file.readPage(page, rowGroup: rowGroup, column: column) {
            case .plain(let values):
                for position in 0..<values.count { try body(values, position) }
            case .indices(let indices):
                guard let dictionary else { throw damaged(column) }
                for index in indices { try body(dictionary, Int(index)) }
            }
        }
    }

    private func damaged(_ column: Int) -> SnapshotError {
        SnapshotError(
            .damaged, "its values are of another kind", file: file.name, rowGroup: rowGroup,
            column: file.schema[column].name)
    }
}
