package import Bytes
package import JSON
package import StateMachine

/// One execution, as the journal knows it.
package struct ExecutionRecord: Sendable, Equatable {
    /// How it ended, by its own account.
    package enum Ending: String, Sendable {
        /// It reached the end of its definition, or its last state.
        case succeeded
        /// No Catch handled a failure.
        case failed
        /// It was stopped from outside.
        case aborted
        /// It exceeded the top-level `TimeoutSeconds`.
        case timedOut = "timed out"
        /// The start failed: no state was entered, and there is nothing to resume.
        case notBegun = "not begun"
    }

    /// What it is doing, seen from now.
    package enum Status: String, Sendable {
        /// Its process holds the run lock.
        case running
        /// It has not ended, and no process holds the run lock for it.
        case crashed
        /// See ``Ending/succeeded``.
        case succeeded
        /// See ``Ending/failed``.
        case failed
        /// See ``Ending/aborted``.
        case stopped
        /// See ``Ending/timedOut``.
        case timedOut = "timed out"
        /// See ``Ending/notBegun``.
        case notBegun = "not begun"
    }

    /// Counted up in the order of beginning.
    package let id: Int64
    /// Unique in the journal: the as-of instant and a number, `2026-11-20T040000Z-1`.
    package let name: String
    /// The SHA-256 of its definition, in hexadecimal digits.
    package let definitionDigest: String
    /// The SHA-256 of the file that it was made from, and what filled its placeholders.
    package let templateDigest: String
    /// The values of the template's `${Placeholders}`, by name.
    package let placeholders: [String: String]
    /// The execution that this one is a rerun of.
    package let base: String?
    /// The state after which it ends before its definition does.
    package let lastState: String?
    /// The input of the first state.
    package let input: JSONValue
    /// Counted up over all executions at each beginning and each resumption.
    package let turn: Int
    /// When it began; a resumption does not change it.
    package let started: Timestamp
    /// When it ended; nil with `ending`.
    package private(set) var ended: Timestamp?
    /// Nil as long as it has not ended, or crashed before it could say so.
    package private(set) var ending: Ending?
    /// Why it failed, timed out or did not begin; nil otherwise.
    package private(set) var failure: TaskFailure?
    /// The output of its last state; nil unless it succeeded.
    package let output: JSONValue?
    /// Whether another execution began or resumed after this one: then this one does not run.
    package let isSuperseded: Bool

    /// Whether there was ever anything to run; see ``ExecutionStore/noteUnbegun(_:input:_:)``.
    package var hasBegun: Bool { ending != .notBegun }

    /// The member of ``input`` of a start that waits.
    static let waitingKey = "waiting"

    /// Whether its start was waiting when it was last heard of; see
    /// ``ExecutionStore/noteWaiting(_:_:)``.
    package var isWaiting: Bool { input[Self.waitingKey]?.bool == true }

    /// The execution as a reader should see it now: a start that waits has not failed as long
    /// as its process lives.
    ///
    /// - Parameter isHeld: whether some process holds the run lock now.
    /// - Returns: this execution; without its end where it is a start that still waits.
    package func seen(lockIsHeld isHeld: Bool) -> ExecutionRecord {
        guard isWaiting, isHeld, !isSuperseded else { return self }
        var record = self
        (record.ended, record.ending, record.failure) = (nil, nil, nil)
        return record
    }

    /// The status, given whether some process holds the run lock now; see ``RunLock/isHeld(in:)``.
    ///
    /// Runs exclude each other, so a held lock is that of the one that began or resumed last.
    package func status(lockIsHeld: Bool) -> Status {
        switch ending {
        case .succeeded: .succeeded
        case .failed: .failed
        case .aborted: .stopped
        case .timedOut: .timedOut
        case .notBegun: .notBegun
        case nil: lockIsHeld && !isSuperseded ? .running : .crashed
        }
    }
}

/// One entry into a state of the machine itself; a loop makes several.
package struct StateExecutionRecord: Sendable, Equatable {
    /// How the state ended.
    package enum Ending: String, Sendable {
        /// Its output went to the next state.
        case succeeded
        /// It failed, and a Catch chose the next state.
        case caught
        /// It failed, no Catch handled the failure, and the execution failed with it.
        case failed
        /// The execution was stopped in it, or crashed in it and was resumed later.
        case aborted
        /// The execution exceeded its `TimeoutSeconds` in it.
        case timedOut = "timed out"
    }

    /// The state by its key in the definition.
    package let state: String
    /// When the state was entered, before its first attempt.
    package let entered: Timestamp
    /// Nil as long as the state is under way.
    package let exited: Timestamp?
    /// Nil as long as the state is under way, or where the execution crashed in it.
    package let ending: Ending?
    /// How often its work was started; 0 for a state without work.
    package let attempts: Int
    /// The result of its work, or what it handed on.
    package let output: JSONValue?
    /// The last failure of its work, unless a later attempt succeeded.
    package let failure: TaskFailure?

    /// How it ended, in the words of ``ExecutionRecord/Status``.
    ///
    /// - Parameter isRunning: whether its execution is under way.
    /// - Returns: the status; whether a failure was handled is the state machine's business.
    package func status(isRunning: Bool) -> ExecutionRecord.Status {
        switch ending {
        case .succeeded: .succeeded
        case .caught, .failed: .failed
        case .aborted: .stopped
        case .timedOut: .timedOut
        case nil: isRunning ? .running : .crashed
        }
    }
}

/// The counts of the items of one Map.
package struct MapRecord: Sendable, Equatable {
    /// The Map's state; for one inside of another, with its place: `Outer[3]/Inner`.
    package let map: String
    /// How many items were started; more may follow as long as the Map is under way.
    package let started: Int
    /// How many items ended with an output.
    package let succeeded: Int
    /// How many items failed, tolerated or not.
    package let failed: Int
    /// How many items were interrupted.
    package let aborted: Int

    /// How many items have not ended; those of a crashed execution were cut off.
    package var unfinished: Int { started - succeeded - failed - aborted }
}

/// One item of a Map.
package struct ItemRecord: Sendable, Equatable {
    /// How an item ended.
    package enum Ending: String, Sendable {
        /// It ended with an output.
        case succeeded
        /// It ended with a failure, which the Map may tolerate.
        case failed
        /// It was interrupted: another item failed, or the execution was stopped.
        case aborted
    }

    /// The Map's state, as in ``MapRecord/map``.
    package let map: String
    /// Counted from 0.
    package let index: Int
    /// When the item last started: a retry of its Map starts it anew.
    package let started: Timestamp
    /// When the item ended; nil as long as it runs, or where the execution crashed.
    package let ended: Timestamp?
    /// How the item ended; nil with `ended`.
    package let ending: Ending?
    /// How often a task was started for it.
    package let attempts: Int
    /// The value of the item; nil where the journal does not have it.
    package let input: JSONValue?
    /// The result of its last task, or what it handed on.
    package let output: JSONValue?
    /// The last failure of the item; nil where it succeeded.
    package let failure: TaskFailure?
}

/// One event, as it was written.
package struct EventRecord: Sendable, Equatable {
    /// Counted up over all executions of the journal.
    package let id: Int64
    /// When the event was recorded.
    package let time: Timestamp
    /// AWS's name: `TaskStateEntered`.
    package let kind: String
    /// `ScoreChunks[12]`, empty in the machine itself.
    package let scope: String
    /// The state; nil for an event of the execution as a whole.
    package let state: String?
    /// The attempt of the state's work, counted from 1; nil where the event is about no attempt.
    package let attempt: Int?
    /// The `Resource` of a task; nil for other events.
    package let resource: String?
    /// What went in: of an execution, a state, a task or an item; nil for other events.
    package let input: JSONValue?
    /// What came out; nil for events without an output.
    package let output: JSONValue?
    /// Of a state that is left, what it assigned; of one that is entered, what it can read.
    package let variables: JSONValue?
    /// The error name and cause of an event of failure; nil for other events.
    package let failure: TaskFailure?
}
