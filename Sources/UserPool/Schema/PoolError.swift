import Bytes

/// A pool, or an export, that cannot be used.
///
/// `description` says what happened, where, and what to do. It never quotes a row.
package struct PoolError: LocatedError {
    /// The kind of failure.
    package let code: Code
    /// The pool or the export.
    package let path: String
    /// The line of an export, from 1.
    package let line: Int?
    /// What happened and what to do.
    package let message: String

    /// An error at a place.
    package init(_ code: Code, in path: String, line: Int? = nil, _ message: String) {
        (self.code, self.path, self.line, self.message) = (code, path, line, message)
    }

    /// The path and the line.
    package var place: [String?] { [path, line.map { "line \($0)" }] }

    /// The kinds of failure that a caller tells apart.
    package enum Code: Sendable, CaseIterable {
        /// No file is there.
        case fileNotFound
        /// The process may not read, or write, the file.
        case notReadable
        /// The file is no SQLite database.
        case notSQLite
        /// A table that every pool has is missing.
        case missingTable
        /// A column that every pool has is missing.
        case missingColumn
        /// The database, or a compressed export, is damaged or cut off.
        case damaged
        /// A line of an export is not what DynamoDB writes.
        case badExport
        /// SQLite cannot open such a path, whatever is there.
        case badPath
        /// Somebody else holds the database for too long.
        case busy
        /// No space is left for the pool.
        case diskFull
        /// Any other error of SQLite or of the operating system.
        case inputOutput
    }
}
