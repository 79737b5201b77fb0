import GRDB
import JSON
package import StateMachine

// How far an execution had come, for a resumption: the table `walks` names for each walk the event
// that says where it is.

extension ExecutionStore {
    /// How far the machine itself had come; nil where it had not begun.
    package func progress(
        of execution: ExecutionRecord
    ) throws(ExecutionStoreError) -> RecordedProgress? {
        try progress(of: ExecutionScope(), in: execution.id, item: nil)
    }

    /// The input and variables of the last entry into a state; nil where it was never entered.
    package func standing(
        at state: String, of execution: ExecutionRecord
    ) throws(ExecutionStoreError) -> Checkpoint? {
        let progress = try attempt(path) {
            try database.read { database in
                try Row.fetchOne(
                    database,
                    sql: """
                        SELECT state, input, NULL AS output, variables FROM events
                        WHERE execution = ? AND scope = '' AND state = ?
                            AND kind GLOB '*StateEntered'
                        ORDER BY id DESC LIMIT 1
                        """, arguments: [execution.id, state]
                ).map { try RecordedProgress(JournalRow(row: $0, path: path)) }
            }
        }
        guard case .standing(let standing) = progress else { return nil }
        return standing
    }

    /// What is known of the items and branches of an execution.
    package func history(of execution: ExecutionRecord) -> any ExecutionHistory {
        JournalHistory(store: self, executionID: execution.id)
    }

    fileprivate func progress(
        of scope: ExecutionScope, in execution: Int64, item: JSONValue?
    ) throws(ExecutionStoreError) -> RecordedProgress? {
        try attempt(path) {
            try database.read { database in
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT state, input, output, variables FROM walks JOIN events ON events.id = event
                        WHERE walks.execution = ? AND walks.scope = ?
                        """, arguments: [execution, scope.description])
                guard let row else { return nil }
                if let item, try !isItem(item, of: scope, execution: execution, database: database)
                {
                    return nil
                }
                return try RecordedProgress(JournalRow(row: row, path: path))
            }
        }
    }

    /// Whether the item of a scope was the same when it was started.
    private func isItem(
        _ item: JSONValue, of scope: ExecutionScope, execution: Int64, database: Database
    ) throws -> Bool {
        guard let (map, index) = scope.mapItem else { return false }
        let text = try String.fetchOne(
            database, sql: "SELECT input FROM items WHERE execution = ? AND map = ? AND item = ?",
            arguments: [execution, map, index])
        guard let text, let earlier = try? JSONValue(parsing: text) else { return false }
        return earlier == item
    }
}

/// The journal of an execution as what a resumption asks.
private struct JournalHistory: ExecutionHistory {
    let store: ExecutionStore
    let executionID: Int64

    func progress(of scope: ExecutionScope, item: JSONValue?) async throws -> RecordedProgress? {
        try store.progress(of: scope, in: executionID, item: item)
    }
}

extension RecordedProgress {
    /// Reads the last event that carries progress.
    fileprivate init(_ row: JournalRow) throws {
        if let output = try row.optionalJSON("output") {
            self = .ended(output)
        } else {
            self = .standing(
                Checkpoint(
                    state: try row.text("state"), input: try row.json("input"),
                    variables: try row.optionalJSON("variables")?.object ?? JSONObject()))
        }
    }
}
