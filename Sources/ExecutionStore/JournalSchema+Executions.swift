import Crypto
import GRDB
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
                .nameTaken, path,
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
        let digest = SHA256.hash(data: Array(text.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        try database.execute(
            sql: "INSERT OR IGNORE INTO definitions(digest, text) VALUES (?, ?)",
            arguments: [digest, text])
        return digest
    }
}
