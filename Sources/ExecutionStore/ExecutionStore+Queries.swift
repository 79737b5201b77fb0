import GRDB

extension ExecutionStore {
    /// The executions, newest first by when they began or went on last.
    ///
    /// - Parameter limit: how many at most.
    /// - Returns: nothing where nothing ran yet.
    /// - Throws: ``ExecutionStoreError``.
    package func executions(limit: Int = 100) throws(ExecutionStoreError) -> [ExecutionRecord] {
        try fetch("\(Self.executionColumns) ORDER BY turn DESC LIMIT ?", arguments: [max(0, limit)])
        {
            try ExecutionRecord($0)
        }
    }

    /// The same without the starts that failed before there was anything to run.
    package func begunExecutions(
        limit: Int = 100
    ) throws(ExecutionStoreError) -> [ExecutionRecord] {
        try fetch(
            "\(Self.executionColumns) WHERE definition <> ? ORDER BY turn DESC LIMIT ?",
            arguments: [JournalSchema.noDefinition, max(0, limit)]
        ) { try ExecutionRecord($0) }
    }

    /// The execution of that name.
    ///
    /// - Throws: ``ExecutionStoreError`` with code `.notFound` where there is none.
    package func execution(named name: String) throws(ExecutionStoreError) -> ExecutionRecord {
        let found = try fetch("\(Self.executionColumns) WHERE name = ?", arguments: [name]) {
            try ExecutionRecord($0)
        }
        if let execution = found.first { return execution }
        throw ExecutionStoreError(
            .notFound, at: path, "there is no run named \(name); `oith runs` lists them")
    }

    /// The execution of a name, or the one that began or went on last.
    ///
    /// - Parameter name: nil for the last one.
    /// - Returns: the execution.
    /// - Throws: ``ExecutionStoreError`` with code `.notFound` where there is none.
    package func find(_ name: String?) throws(ExecutionStoreError) -> ExecutionRecord {
        if let name { return try execution(named: name) }
        return try newest(of: try executions(limit: 1))
    }

    /// The execution of a name, or the last one of which there is more than a failed start.
    ///
    /// - Throws: ``ExecutionStoreError`` with code `.notFound` where there is none.
    package func findBegun(_ name: String?) throws(ExecutionStoreError) -> ExecutionRecord {
        if let name { return try execution(named: name) }
        return try newest(of: try begunExecutions(limit: 1))
    }

    /// The execution of a name, or the last one that was not to end before its definition does.
    ///
    /// - Parameters:
    ///   - name: nil for the last one; where all were to end early, the last of those.
    ///   - needsBeginning: whether a start that failed does not count.
    /// - Returns: the execution.
    /// - Throws: ``ExecutionStoreError`` with code `.notFound` where there is none.
    package func findWhole(
        _ name: String?, begun needsBeginning: Bool = true
    ) throws(ExecutionStoreError) -> ExecutionRecord {
        if let name { return try execution(named: name) }
        let executions =
            needsBeginning ? try begunExecutions(limit: .max) : try executions(limit: .max)
        return try newest(of: executions.filter { $0.lastState == nil } + executions)
    }

    private func newest(
        of executions: [ExecutionRecord]
    ) throws(ExecutionStoreError) -> ExecutionRecord {
        if let newest = executions.first { return newest }
        throw ExecutionStoreError(
            .notFound, at: path, "nothing ran with this data directory yet; start with `oith run`")
    }

    /// The definition that an execution runs, and how it was made.
    package func source(
        of execution: ExecutionRecord
    ) throws(ExecutionStoreError) -> DefinitionSource {
        DefinitionSource(
            template: try definition(execution.templateDigest, of: execution),
            placeholders: execution.placeholders,
            text: try definition(execution.definitionDigest, of: execution))
    }

    private func definition(
        _ digest: String, of execution: ExecutionRecord
    ) throws(ExecutionStoreError) -> String {
        let found = try fetch("SELECT text FROM definitions WHERE digest = ?", arguments: [digest])
        {
            try $0.text("text")
        }
        if let text = found.first { return text }
        throw ExecutionStoreError(
            .damaged, at: path, "it lacks the definition of \(execution.name)")
    }

    /// The executions of the machine's states, in order.
    package func visits(
        of execution: ExecutionRecord
    ) throws(ExecutionStoreError) -> [StateExecutionRecord] {
        try fetch("SELECT * FROM visits WHERE execution = ? ORDER BY id", arguments: [execution.id])
        {
            try StateExecutionRecord($0)
        }
    }

    /// The state of the items of each Map.
    package func maps(of execution: ExecutionRecord) throws(ExecutionStoreError) -> [MapRecord] {
        try fetch(
            """
            SELECT map, count(*) AS started, sum(ending IS 'succeeded') AS succeeded,
                   sum(ending IS 'failed') AS failed, sum(ending IS 'aborted') AS aborted
            FROM items WHERE execution = ? GROUP BY map ORDER BY min(started), map
            """, arguments: [execution.id]
        ) { row in
            MapRecord(
                map: try row.text("map"), started: try row.count("started"),
                succeeded: try row.count("succeeded"), failed: try row.count("failed"),
                aborted: try row.count("aborted"))
        }
    }

    /// The items of the Maps of an execution, by Map and index.
    ///
    /// - Parameters:
    ///   - execution: whose items.
    ///   - ending: only those that ended so; nil for all.
    ///   - limit: how many at most.
    /// - Returns: the items that were started.
    /// - Throws: ``ExecutionStoreError``.
    package func items(
        of execution: ExecutionRecord, ending: ItemRecord.Ending? = nil, limit: Int = .max
    ) throws(ExecutionStoreError) -> [ItemRecord] {
        try fetch(
            """
            SELECT * FROM items WHERE execution = ?1 AND (?2 IS NULL OR ending = ?2)
            ORDER BY map, item LIMIT ?3
            """, arguments: [execution.id, ending?.rawValue, max(0, limit)]
        ) { try ItemRecord($0) }
    }

    /// The events of an execution, in order.
    ///
    /// - Parameters:
    ///   - execution: whose events.
    ///   - last: only those after this id; 0 for all.
    ///   - limit: how many at most.
    /// - Returns: the events as they were written.
    /// - Throws: ``ExecutionStoreError``.
    package func events(
        of execution: ExecutionRecord, after last: Int64 = 0, limit: Int = .max
    ) throws(ExecutionStoreError) -> [EventRecord] {
        try fetch(
            "SELECT * FROM events WHERE execution = ? AND id > ? ORDER BY id LIMIT ?",
            arguments: [execution.id, last, max(0, limit)]
        ) { try EventRecord($0) }
    }

    private static let executionColumns =
        "SELECT *, turn < (SELECT max(turn) FROM executions) AS is_superseded FROM executions"

    private func fetch<Record>(
        _ sql: String, arguments: StatementArguments, _ record: (JournalRow) throws -> Record
    ) throws(ExecutionStoreError) -> [Record] {
        try attempt(path) {
            try database.read { database in
                var records: [Record] = []
                let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
                while let row = try rows.next() {
                    records.append(try record(JournalRow(row: row, path: path)))
                }
                return records
            }
        }
    }
}
