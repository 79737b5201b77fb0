import GRDB

extension ExecutionStore {
    /// Forgets executions and all that is told of them; the caller holds the run lock.
    ///
    /// One that an execution which stays is a rerun of stays too, since that one's figures are based on
    /// it. The file does not shrink: what is freed is written again by later nights.
    ///
    /// - Parameter executions: which.
    /// - Throws: ``ExecutionStoreError``.
    package func remove(_ executions: [ExecutionRecord]) throws(ExecutionStoreError) {
        guard !executions.isEmpty else { return }
        try attempt(path) {
            try database.write { database in
                let doomed = try Self.withoutBases(executions, in: database)
                for execution in doomed {
                    for table in ["walks", "items", "visits", "events"] {
                        try database.execute(
                            sql: "DELETE FROM \(table) WHERE execution = ?",
                            arguments: [execution.id])
                    }
                    try database.execute(
                        sql: "DELETE FROM executions WHERE id = ?", arguments: [execution.id])
                }
                try database.execute(
                    sql: """
                        DELETE FROM definitions WHERE digest NOT IN
                            (SELECT definition FROM executions
                             UNION SELECT template FROM executions)
                        """)
            }
        }
    }

    /// Leaves out those that a staying execution is a rerun of, or a rerun of a rerun.
    private static func withoutBases(
        _ executions: [ExecutionRecord], in database: Database
    ) throws -> [ExecutionRecord] {
        var doomed = executions
        let bases = Dictionary(
            try Row.fetchAll(database, sql: "SELECT name, base FROM executions")
                .map { ($0["name"] as String, $0["base"] as String?) }, uniquingKeysWith: { $1 })
        while true {
            let names = Set(doomed.map(\.name))
            let needed = Set(bases.filter { !names.contains($0.key) }.compactMap(\.value))
            let rest = doomed.filter { !needed.contains($0.name) }
            if rest.count == doomed.count { return rest }
            doomed = rest
        }
    }
}
