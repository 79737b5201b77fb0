/// A pool, or an export, that cannot be used.
///
/// `description` says what happened, where, and what to do. It never quotes a row.
package struct PoolError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that a caller tells apart.
    package struct Code: Sendable, Hashable {
        private enum Value: CaseIterable {
            case fileNotFound, notReadable, notSQLite, missingTable, missingColumn, damaged
            case badExport, badPath, busy, diskFull, inputOutput
        }
        private let value: Value

        /// All of them.
        package static let all = Value.allCases.map { Code(value: $0) }

        /// No file is there.
        package static let fileNotFound = Code(value: .fileNotFound)
        /// The process may not read, or write, the file.
        package static let notReadable = Code(value: .notReadable)
        /// The file is no SQLite database.
        package static let notSQLite = Code(value: .notSQLite)
        /// A table that every pool has is missing.
        package static let missingTable = Code(value: .missingTable)
        /// A column that every pool has is missing.
        package static let missingColumn = Code(value: .missingColumn)
        /// The database, or a compressed export, is damaged or cut off.
        package static let damaged = Code(value: .damaged)
        /// A line of an export is not what DynamoDB writes.
        package static let badExport = Code(value: .badExport)
        /// SQLite cannot open such a path, whatever stands there.
        package static let badPath = Code(value: .badPath)
        /// Somebody else holds the database for too long.
        package static let busy = Code(value: .busy)
        /// No space is left for the pool.
        package static let diskFull = Code(value: .diskFull)
        /// Any other error of SQLite or of the operating system.
        package static let inputOutput = Code(value: .inputOutput)
    }

    /// The kind of failure.
    package let code: Code
    /// The pool or the export.
    package let path: String
    /// The line of an export, from 1.
    package let line: Int?
    /// What happened and what to do.
    package let message: String

    /// An error at a place.
    package init(_ code: Code, _ path: String, line: Int? = nil, _ message: String) {
        self.code = code
        self.path = path
        self.line = line
        self.message = message
    }

    package var description: String {
        "\(path)\(line.map { ", line \($0)" } ?? ""): \(message)"
    }
}
