import Parquet
import SnapshotFormat
import SnapshotReader
import SnapshotWriter

/// The users table as a whole, in memory: about 40 bytes a user.
struct UsersTable: Sendable {
    private(set) var ids = IDColumn()
    private(set) var places: [ListLocation] = []
    private(set) var counts = SnapshotManifest.Counts()
    private var neighbourhoods = Neighbourhoods()
    private let fileName: String

    /// Reads and checks every page of a snapshot's.
    init(of reader: OpenSnapshot) throws {
        let file = reader.users.file
        fileName = file.name
        let top = reader.manifest.parameters.top
        try SnapshotError.translating(file.name) {
            for rowGroup in file.rowGroups.indices {
                let reader = RowGroupColumns(file: file, rowGroup: rowGroup)
                try append(reader, top: top)
            }
        }
        if let row = ids.firstDisorder { throw damaged("user \(row) is not in order") }
        try neighbourhoods.check(reader.manifest.format.lists)
    }

    private mutating func append(_ reader: RowGroupColumns, top: Int) throws {
        try reader.appendIDs(0, to: &ids)
        let cells = try reader.cells(1)
        let candidates = try reader.numbers(2)
        let parts = try reader.numbers(3)
        let rowGroups = try reader.numbers(4)
        let firstRows = try reader.numbers(5)
        try reader.checkBounds(2, of: candidates)
        try reader.checkBounds(3, of: parts)
        try reader.checkBounds(4, of: rowGroups)
        try reader.checkBounds(5, of: firstRows)
        guard cells.count == candidates.count else {
            throw damaged("its columns differ in length")
        }
        for row in 0..<candidates.count {
            guard let count = UInt8(exactly: candidates[row]), count <= top,
                let part = UInt16(exactly: parts[row]),
                let rowGroup = Int16(exactly: rowGroups[row]),
                let firstRow = UInt32(exactly: firstRows[row]),
                count > 0 ? rowGroup >= 0 : rowGroup == -1 && firstRow == 0
            else { throw damaged("user \(places.count) has an impossible row") }
            places.append(
                ListLocation(
                    row: UInt32(places.count), part: part, rowGroup: rowGroup,
                    firstRow: firstRow, candidates: count))
            counts.add(count, top: top)
            if count > 0 { neighbourhoods.add(cells[row], part: part, rowGroup: rowGroup) }
        }
    }

    private func damaged(_ message: String) -> SnapshotError {
        SnapshotError(.damaged, message, file: fileName)
    }
}
