import Bytes
import Crypto
import GRDB
import JSON
import StateMachine
import SystemPackage

extension JournalSchema {
    /// Enters an execution and returns its id.
    ///
    /// - Throws: ``ExecutionStoreError`` with code `.nameTaken` where the name is not new.
    static func insert(
        _ beginning: ExecutionBeginning, at now: Timestamp, in database: Database,
        at path: FilePath
    ) throws -> Int64 {
        let isTaken = try Bool.fetchOne(
            database, sql: "SELECT EXISTS(SELECT 1 FROM executions WHERE name = ?)",
            arguments: [beginning.name])
        if isTaken == true {
            throw ExecutionStoreError(
                .nameTaken, at: path,
                "there is an execution named \(beginning.name); a name is used once")
        }
        try database.execute(
            sql: """
                INSERT INTO executions(name, definition, template, placeholders, base, last_state,
                                       turn, input, started)
                VALUES (?, ?, ?, ?, ?, ?, \(nextTurn), ?, ?)
                """,
            arguments: [
                beginning.name, try keep(beginning.source.text, in: database),
                try keep(beginning.source.template, in: database),
                beginning.source.placeholdersText, beginning.base, beginning.lastState,
                beginning.input.text, now.milliseconds,
            ])
        return database.lastInsertedRowID
    }

    /// Enters a start that failed.
    static func insert(
        unbegun name: String, _ input: JSONValue, _ failure: TaskFailure, at now: Timestamp,
        in database: Database, at path: FilePath
    ) throws {
        let beginning = ExecutionBeginning(name: name, source: .none, input: input)
        let id = try insert(beginning, at: now, in: database, at: path)
        try database.execute(
            sql: """
                UPDATE executions SET ended = started, ending = 'failed', error = ?, cause = ?
                WHERE id = ?
                """, arguments: [failure.error, failure.cause, id])
    }

    /// Opens an execution again that had ended or was cut off.
    static func reopen(
        _ execution: ExecutionRecord, _ source: DefinitionSource, at now: Timestamp,
        in database: Database
    ) throws {
        try database.execute(
            sql: """
                UPDATE visits SET exited = ?, ending = 'aborted'
                WHERE execution = ? AND exited IS NULL
                """, arguments: [now.milliseconds, execution.id])
        try database.execute(
            sql: """
                UPDATE executions SET ended = NULL, ending = NULL, error = NULL, cause = NULL,
                    output = NULL, turn = \(nextTurn), definition = ?, template = ?,
                    placeholders = ?
                WHERE id = ?
                """,
            arguments: [
                try keep(source.text, in: database), try keep(source.template, in: database),
                source.placeholdersText, execution.id,
            ])
    }

    private static let nextTurn = "(SELECT coalesce(max(turn), 0) + 1 FROM executions)"

    /// Keeps a definition's text once and returns its digest.
    private static func keep(_ text: String, in database: Database) throws -> String {
        let digest = digest(of: text)
        try database.execute(
            sql: "INSERT OR IGNORE INTO definitions(digest, text) VALUES (?, ?)",
            arguments: [digest, text])
        return digest
    }

    /// The digest of the definition that a start has which failed before there was one.
    ///
    /// It is what tells such a row: older programs, which know nothing of them, read it as a run
    /// that failed.
    static let noDefinition = digest(of: DefinitionSource.none.text)

    private static func digest(of text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).hexadecimal
    }
}
