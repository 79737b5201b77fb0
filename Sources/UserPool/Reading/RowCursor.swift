import GRDB
import GRDBSQLite

/// Steps through the rows of a statement and lends their values as bytes.
///
/// GRDB prepares and owns the statement; the values are read through SQLite's C functions, since
/// a Swift value for each of twenty columns of a million rows is what would take the time. This
/// is where the reader holds SQLite's pointers; nothing of them leaves this file. A cursor must be
/// used inside the database access that it was made in: the session that makes it stays there.
@safe struct RowCursor {
    /// How SQLite stores a value.
    enum Storage {
        case null, integer, real, text, blob
    }

    // The statement owns the handle and lives as long as this value.
    private let statement: Statement
    private let database: Database

    init(_ database: Database, _ sql: String) throws {
        self.database = database
        statement = try database.makeStatement(sql: sql)
    }

    /// Steps to the next row; false, and back at the beginning, after the last one.
    func next() throws -> Bool {
        let code = unsafe sqlite3_step(statement.sqliteStatement)
        if code == SQLITE_ROW { return true }
        let message = database.lastErrorMessage
        reset()
        if code == SQLITE_DONE { return false }
        throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }

    /// Goes back to the beginning, which lets go of the table.
    func reset() {
        // The code repeats the error of the last step, which was thrown there.
        _ = unsafe sqlite3_reset(statement.sqliteStatement)
    }

    func storage(_ column: Int32) -> Storage {
        switch unsafe sqlite3_column_type(statement.sqliteStatement, column) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }

    func integer(_ column: Int32) -> Int64 {
        unsafe sqlite3_column_int64(statement.sqliteStatement, column)
    }

    func real(_ column: Int32) -> Double {
        unsafe sqlite3_column_double(statement.sqliteStatement, column)
    }

    /// Lends the bytes of a text or a blob, until the closure returns.
    func withBytes<Result, Failure: Error>(
        _ column: Int32, _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // SQLite keeps the value where it is until the next step, or until the same column is
        // asked for in another form; `column_bytes` after `column_blob` is its length. A UTF-16
        // database hands its texts over in UTF-8 only when asked for a text. An empty value has
        // no pointer.
        let handle = unsafe statement.sqliteStatement
        let isText = unsafe sqlite3_column_type(handle, column) == SQLITE_TEXT
        let start =
            unsafe isText
            ? UnsafeRawPointer(sqlite3_column_text(handle, column))
            : sqlite3_column_blob(handle, column)
        let count = unsafe start == nil ? 0 : Int(sqlite3_column_bytes(handle, column))
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        return try body(unsafe Span(_unsafeBytes: bytes))
    }
}

// MARK: - Values as the rules read them

extension RowCursor {
    /// Lends a text of `users`; nil where the column is NULL.
    ///
    /// - Throws: ``RejectReason`` where something else than UTF-8 text is stored.
    func withText<Result>(
        _ column: UserColumn, _ body: (Span<UInt8>) throws(RejectReason) -> Result
    ) throws(RejectReason) -> Result? {
        switch storage(column.rawValue) {
        case .null: return nil
        case .text: break
        default: throw RejectReason(column.field, .notText)
        }
        return try withBytes(column.rawValue) { (bytes) throws(RejectReason) -> Result in
            guard bytes.isUTF8 else { throw RejectReason(column.field, .notUTF8) }
            return try body(bytes)
        }
    }

    /// A number of `users`; nil where the column is NULL.
    ///
    /// - Throws: ``RejectReason`` where something else than a number is stored.
    func number(_ column: UserColumn) throws(RejectReason) -> Double? {
        switch storage(column.rawValue) {
        case .null: return nil
        case .integer, .real: return real(column.rawValue)
        default: throw RejectReason(column.field, .notNumber)
        }
    }

    /// The folded form of a text of any table, in place of what the buffer holds.
    ///
    /// - Returns: false where it is NULL, blank, no text or not UTF-8.
    func foldText(_ column: Int32, into buffer: inout [UInt8]) -> Bool {
        buffer.removeAll(keepingCapacity: true)
        guard storage(column) == .text else { return false }
        return withBytes(column) { bytes in
            guard bytes.isUTF8 else { return false }
            return !Folding.append(bytes, to: &buffer).isEmpty
        }
    }
}
