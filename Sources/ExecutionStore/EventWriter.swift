import GRDB
import JSON
import StateMachine

/// Writes events, and what follows from them in the derived tables, inside of one transaction.
struct EventWriter {
    let database: Database
    let execution: Int64
    /// Milliseconds since 1970.
    let now: Int64

    func write(_ event: ExecutionEvent) throws {
        try run(
            """
            INSERT INTO events(execution, time, kind, scope, state, attempt, resource, input,
                               output, variables, error, cause)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                execution, now, event.kind.rawValue, event.scope.description, event.state,
                event.attempt, event.resource, event.input?.text, event.output?.text,
                event.variables?.text, event.failure?.error, event.failure?.cause,
            ])
        try noteProgress(event, id: database.lastInsertedRowID)
        switch event.kind {
        case .executionStarted: break
        case .executionRedriven: try enterVisit(event)
        case .executionSucceeded: try endExecution(event, "succeeded")
        case .executionFailed: try endExecution(event, "failed")
        case .executionAborted: try endExecution(event, "aborted")
        case .executionTimedOut: try endExecution(event, "timed out")
        case .mapIterationStarted: try startItem(event)
        case .mapIterationSucceeded: try endItem(event, "succeeded")
        case .mapIterationFailed: try endItem(event, "failed")
        case .mapIterationAborted: try endItem(event, "aborted")
        default:
            if event.scope.places.isEmpty {
                try updateVisit(event)
            } else {
                try updateItem(event)
            }
        }
    }

    private func run(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    // MARK: - Progress

    private func noteProgress(_ event: ExecutionEvent, id: Int64) throws {
        if event.startsGroupAnew { try forgetInside(event) }
        guard event.marksProgress else { return }
        try run(
            "INSERT OR REPLACE INTO walks(execution, scope, event) VALUES (?, ?, ?)",
            [execution, event.scope.description, id])
    }

    /// What an earlier visit to a Map or Parallel, or an earlier attempt, did counts no more.
    private func forgetInside(_ event: ExecutionEvent) throws {
        let scope = event.scope.description
        let group = (scope.isEmpty ? "" : scope + "/") + (event.state ?? "")
        // All texts that begin with the group's name, a bracket and a digit: the character after 9
        // is a colon. The name of another state may begin with this one's and a bracket.
        let inside: StatementArguments = [execution, group + "[0", group + "[:"]
        try run("DELETE FROM walks WHERE execution = ? AND scope >= ? AND scope < ?", inside)
        try run("DELETE FROM items WHERE execution = ? AND map >= ? AND map < ?", inside)
        try run("DELETE FROM items WHERE execution = ? AND map = ?", [execution, group])
    }

    // MARK: - Executions

    private func endExecution(_ event: ExecutionEvent, _ ending: String) throws {
        try run(
            """
            UPDATE executions SET ended = ?, ending = ?, error = ?, cause = ?, output = ?
            WHERE id = ?
            """,
            [
                now, ending, event.failure?.error, event.failure?.cause, event.output?.text,
                execution,
            ])
        // The state that was under way ended with it.
        try run(
            "UPDATE visits SET exited = ?, ending = ? WHERE execution = ? AND exited IS NULL",
            [now, ending, execution])
    }

    // MARK: - Visits to the states of the machine itself

    private func enterVisit(_ event: ExecutionEvent) throws {
        try run(
            "INSERT INTO visits(execution, state, entered, input) VALUES (?, ?, ?, ?)",
            [execution, event.state, now, event.input?.text])
    }

    private func updateVisit(_ event: ExecutionEvent) throws {
        switch event.kind.role {
        case .entered: try enterVisit(event)
        case .workStarted:
            try run(
                "UPDATE visits SET attempts = ? WHERE execution = ? AND exited IS NULL",
                [event.attempt, execution])
        case .workSucceeded:
            try run(
                """
                UPDATE visits SET output = ?, error = NULL, cause = NULL
                WHERE execution = ? AND exited IS NULL
                """, [event.output?.text, execution])
        case .workFailed:
            try run(
                """
                UPDATE visits SET error = ?, cause = ? WHERE execution = ? AND exited IS NULL
                """, [event.failure?.error, event.failure?.cause, execution])
        case .exited:
            try run(
                """
                UPDATE visits SET exited = ?, output = coalesce(output, ?),
                    ending = CASE WHEN error IS NULL THEN 'succeeded' ELSE 'caught' END
                WHERE execution = ? AND exited IS NULL
                """, [now, event.output?.text, execution])
        case .other: break
        }
    }

    // MARK: - Items of Maps

    /// An item that runs once more, since its Map is retried, starts anew.
    private func startItem(_ event: ExecutionEvent) throws {
        guard let (map, item) = event.scope.mapItem else { return }
        try run(
            """
            INSERT OR REPLACE INTO items(execution, map, item, started, input)
            VALUES (?, ?, ?, ?, ?)
            """, [execution, map, item, now, event.input?.text])
    }

    private func updateItem(_ event: ExecutionEvent) throws {
        guard let (map, item) = event.scope.mapItem else { return }
        let key: StatementArguments = [execution, map, item]
        let place = "WHERE execution = ? AND map = ? AND item = ?"
        switch event.kind.role {
        case .workStarted:
            try run("UPDATE items SET attempts = attempts + 1 \(place)", key)
        case .workSucceeded:
            try run(
                "UPDATE items SET output = ?, error = NULL, cause = NULL \(place)",
                [event.output?.text] + key)
        case .workFailed:
            try run(
                "UPDATE items SET error = ?, cause = ? \(place)",
                [event.failure?.error, event.failure?.cause] + key)
        case .entered, .exited, .other: break
        }
    }

    private func endItem(_ event: ExecutionEvent, _ ending: String) throws {
        guard let (map, item) = event.scope.mapItem else { return }
        try run(
            """
            UPDATE items SET ended = ?, ending = ?, output = coalesce(output, ?),
                error = coalesce(?, error), cause = coalesce(?, cause)
            WHERE execution = ? AND map = ? AND item = ?
            """,
            [
                now, ending, event.output?.text, event.failure?.error, event.failure?.cause,
                execution, map, item,
            ])
    }
}

extension ExecutionEvent {
    /// Whether items or branches begin from their beginning with this event.
    ///
    /// A resumed Map starts its work with attempt 1 and goes on.
    fileprivate var startsGroupAnew: Bool {
        switch kind {
        case .mapStateEntered, .parallelStateEntered: true
        case .mapStateStarted, .parallelStateStarted: (attempt ?? 1) > 1
        default: false
        }
    }
}

extension ExecutionScope {
    /// The innermost Map item of this scope: the path of its Map, and the item's index.
    var mapItem: (map: String, item: Int)? {
        guard let place = places.lastIndex(where: { !$0.isBranch }) else { return nil }
        let outer = ExecutionScope(Array(places[..<place])).description
        let state = places[place].state
        return (outer.isEmpty ? state : "\(outer)/\(state)", places[place].index)
    }
}

extension ExecutionEvent.Kind {
    /// What an event means for the state that it is about.
    fileprivate enum Role { case entered, workStarted, workSucceeded, workFailed, exited, other }

    fileprivate var role: Role {
        switch self {
        case .taskStateEntered, .passStateEntered, .choiceStateEntered, .waitStateEntered,
            .succeedStateEntered, .failStateEntered, .parallelStateEntered, .mapStateEntered:
            .entered
        case .taskScheduled, .parallelStateStarted, .mapStateStarted: .workStarted
        case .taskSucceeded, .parallelStateSucceeded, .mapStateSucceeded: .workSucceeded
        case .taskFailed, .taskTimedOut, .parallelStateFailed, .mapStateFailed: .workFailed
        case .taskStateExited, .passStateExited, .choiceStateExited, .waitStateExited,
            .succeedStateExited, .parallelStateExited, .mapStateExited:
            .exited
        default: .other
        }
    }
}
