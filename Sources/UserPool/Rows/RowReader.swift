import GRDB
import GRDBSQLite

/// What a ``RowReader`` reads.
struct RowQuery {
    /// The table, or the view.
    var table: String
    /// The columns, in the order of the batch.
    var columns: [String]
    /// Which rows; all of them where it is nil.
    var condition: String?
}

/// Reads the rows of a query in batches.
///
/// The query runs inside SQLite until a batch is full: `SELECT NULL FROM t WHERE take(a, b)` hands
/// the values of each row to a function, which copies them and answers false, and true for the
/// last row of a batch, with which the statement returns. A row costs half of what it does through
/// `sqlite3_step` and `sqlite3_column_…`, since SQLite neither leaves its loop nor makes a result
/// of the row.
///
/// GRDB prepares and owns the statement. This is where the reader holds SQLite's pointers; nothing
/// of them leaves this file and ``RowBatch``. A reader must be used inside the database access that
/// it was made in, by one thread at a time.
@safe final class RowReader: @unchecked Sendable {
    // Sendable without a lock: a round of ``BatchPipeline`` has one piece that reads.

    private let database: Database
    private let statement: Statement
    private let sink: Sink
    private var isAtEnd = false

    /// What SQLite's function fills.
    private final class Sink {
        var batch: RowBatch
        var limit = 0
        let isUTF8: Bool

        init(_ batch: RowBatch, isUTF8: Bool) {
            (self.batch, self.isUTF8) = (batch, isUTF8)
        }

        /// Takes a row; whether the batch is full.
        func take(_ row: RowArguments) -> Bool {
            unsafe batch.append(row, isUTF8: isUTF8)
            return batch.count >= limit
        }
    }

    /// Prepares a query.
    ///
    /// - Parameters:
    ///   - database: the connection.
    ///   - query: the columns and the table.
    /// - Throws: `DatabaseError` from SQLite.
    init(_ database: Database, _ query: RowQuery) throws {
        self.database = database
        let encoding = try String.fetchOne(database, sql: "PRAGMA encoding")
        sink = Sink(RowBatch(columnCount: query.columns.count), isUTF8: encoding == "UTF-8")
        try Self.defineFunction(in: database)
        let condition = query.condition.map { "\($0) AND " } ?? ""
        statement = try database.makeStatement(
            sql: """
                SELECT NULL FROM main.\(query.table)
                WHERE \(condition)oith_take(?1, \(query.columns.joined(separator: ", ")))
                """)
        // The reader owns both: the sink lives as long as the statement that points to it.
        let code = unsafe sqlite3_bind_pointer(
            statement.sqliteStatement, 1, Unmanaged.passUnretained(sink).toOpaque(),
            Self.pointerType, nil)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }

    /// A batch for the rows of this query.
    func makeBatch() -> RowBatch { RowBatch(columnCount: sink.batch.columnCount) }

    /// Fills a batch with the next rows.
    ///
    /// - Parameters:
    ///   - batch: forgets what it held; see ``makeBatch()``.
    ///   - limit: how many rows; fewer only at the end.
    /// - Returns: false where there were no more rows.
    /// - Throws: `DatabaseError` from SQLite.
    func read(into batch: inout RowBatch, limit: Int) throws -> Bool {
        batch.removeAll()
        if isAtEnd { return false }
        swap(&batch, &sink.batch)
        defer { swap(&batch, &sink.batch) }
        sink.limit = limit
        let code = unsafe sqlite3_step(statement.sqliteStatement)
        if code == SQLITE_ROW { return true }
        isAtEnd = true
        let message = database.lastErrorMessage
        // The code repeats the error of the step.
        _ = unsafe sqlite3_reset(statement.sqliteStatement)
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        }
        return sink.batch.count > 0
    }

    // MARK: - The function

    /// What SQLite compares where the pointer is taken out.
    private static var pointerType: UnsafePointer<CChar> {
        // A literal: valid for ever.
        let name: StaticString = "oith_sink"
        return unsafe UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    /// Makes `oith_take(sink, values…)` known to the connection; views and triggers cannot call it.
    private static func defineFunction(in database: Database) throws {
        let code = unsafe sqlite3_create_function_v2(
            database.sqliteConnection, "oith_take", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, nil,
            { context, count, arguments in
                let row = unsafe UnsafeBufferPointer(start: arguments, count: Int(count))
                let pointer = unsafe sqlite3_value_pointer(row[0], RowReader.pointerType)
                guard let pointer = unsafe pointer else { return }
                // Bound by the reader, which keeps the sink alive.
                let isFull = unsafe Unmanaged<Sink>.fromOpaque(pointer)
                    ._withUnsafeGuaranteedRef { unsafe $0.take(row) }
                unsafe sqlite3_result_int(context, isFull ? 1 : 0)
            }, nil, nil, nil)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
}
