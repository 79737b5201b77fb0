import GRDB
import GRDBSQLite

/// Writes rows into one table, replacing those with the same key.
@safe struct InsertStatement {
    private let database: Database
    // The statement owns the handle and lives as long as this value.
    private let statement: Statement

    /// Prepares to fill some columns of a table.
    init(_ database: Database, table: String, columns: [String]) throws {
        self.database = database
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        let names = columns.joined(separator: ", ")
        statement = try database.makeStatement(
            sql: "INSERT OR REPLACE INTO main.\(table)(\(names)) VALUES (\(marks))")
    }

    /// Writes one row.
    ///
    /// - Throws: `DatabaseError` from SQLite.
    func insert(_ row: ImportRow) throws {
        let handle = unsafe statement.sqliteStatement
        // The texts are bound without a copy: the buffer lives until the statement has run and its
        // bindings are cleared. Ranges were made by appending to this very buffer, which is never
        // empty, so that `base` is there.
        let code = unsafe row.bytes.withUnsafeBytes { bytes in
            for (column, value) in row.values.enumerated() {
                let code = unsafe bind(
                    value, index: Int32(column + 1), bytes: bytes, handle: handle)
                if code != SQLITE_OK { return code }
            }
            return unsafe sqlite3_step(handle)
        }
        let message = code == SQLITE_DONE ? nil : database.lastErrorMessage
        _ = unsafe sqlite3_reset(handle)
        _ = unsafe sqlite3_clear_bindings(handle)
        if code != SQLITE_DONE {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        }
    }

    private func bind(
        _ value: ImportRow.Value, index: Int32, bytes: UnsafeRawBufferPointer,
        handle: OpaquePointer
    ) -> Int32 {
        switch value {
        case .null:
            return unsafe sqlite3_bind_null(handle, index)
        case .integer(let number):
            return unsafe sqlite3_bind_int64(handle, index, number)
        case .real(let number):
            return unsafe sqlite3_bind_double(handle, index, number)
        case .text(let range):
            let start = unsafe bytes.baseAddress.map { unsafe $0 + range.lowerBound }
            return unsafe sqlite3_bind_text(
                handle, index, start?.assumingMemoryBound(to: CChar.self), Int32(range.count), nil)
        case .blob(let range):
            let start = unsafe bytes.baseAddress.map { unsafe $0 + range.lowerBound }
            return unsafe sqlite3_bind_blob(handle, index, start, Int32(range.count), nil)
        }
    }
}
