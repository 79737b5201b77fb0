package import Bytes
package import JSON
package import StateMachine

/// One execution, as the journal knows it.
package struct ExecutionRecord: Sendable, Equatable {
    /// How it ended, by its own account.
    package enum Ending: String, Sendable {
        case succeeded, failed, aborted
        case timedOut = "timed out"
        /// The start failed: no state was entered, and there is nothing to go on with.
        case notBegun = "not begun"
    }

    /// What it is doing, seen from now.
    package enum Status: String, Sendable {
        case running, crashed, succeeded, failed, aborted
        case timedOut = "timed out"
        case notBegun = "not begun"
    }

    /// Counted up in the order of beginning.
    package let id: Int64
    package let name: String
    /// The SHA-256 of its definition, in hexadecimal digits.
    package let definitionDigest: String
    /// The SHA-256 of the file that it was made from, and what filled its placeholders.
    package let templateDigest: String
    package let placeholders: [String: String]
    /// The execution that this one is a rerun of.
    package let base: String?
    /// The state after which it ends before its definition does.
    package let lastState: String?
    package let input: JSONValue
    /// Counted up over all executions at each beginning and each resumption.
    package let turn: Int
    package let started: Timestamp
    package let ended: Timestamp?
    /// Nil as long as it has not ended, or crashed before it could say so.
    package let ending: Ending?
    package let failure: TaskFailure?
    package let output: JSONValue?
    /// Whether another execution began or went on after this one: then this one does not run.
    package let isSuperseded: Bool

    /// Whether there was ever anything to run; see ``ExecutionStore/noteUnbegun(_:input:_:)``.
    package var hasBegun: Bool { ending != .notBegun }

    /// The status, given whether some process holds the run lock now; see ``RunLock/isHeld(in:)``.
    ///
    /// Runs exclude each other, so a held lock is that of whichever began or went on last.
    package func status(lockIsHeld: Bool) -> Status {
        switch ending {
        case .succeeded: .succeeded
        case .failed: .failed
        case .aborted: .aborted
        case .timedOut: .timedOut
        case .notBegun: .notBegun
        case nil: lockIsHeld && !isSuperseded ? .running : .crashed
        }
    }
}

/// One visit to a state of the machine itself.
package struct StateExecutionRecord: Sendable, Equatable {
    /// How a visit ended.
    package enum Ending: String, Sendable {
        case succeeded
        /// It failed, and a Catch took the execution on.
        case caught
        case failed, aborted
        case timedOut = "timed out"
    }

    package let state: String
    package let entered: Timestamp
    /// Nil as long as the state is under way.
    package let exited: Timestamp?
    package let ending: Ending?
    /// How often its work was started; 0 for a state without work.
    package let attempts: Int
    /// The result of its work, or what it handed on.
    package let output: JSONValue?
    /// The last failure of its work, unless a later attempt succeeded.
    package let failure: TaskFailure?
}

/// How the items of one Map stand.
package struct MapRecord: Sendable, Equatable {
    /// The Map's state; for one inside of another, with its place: `Outer[3]/Inner`.
    package let map: String
    /// How many items were started; more may follow as long as the Map is under way.
    package let started: Int
    package let succeeded: Int
    package let failed: Int
    package let aborted: Int

    /// How many items have not ended; those of a crashed execution were cut off.
    package var unfinished: Int { started - succeeded - failed - aborted }
}

/// One item of a Map.
package struct ItemRecord: Sendable, Equatable {
    /// How an item ended.
    package enum Ending: String, Sendable { case succeeded, failed, aborted }

    package let map: String
    /// Counted from 0.
    package let index: Int
    package let started: Timestamp
    package let ended: Timestamp?
    package let ending: Ending?
    /// How often a task was started for it.
    package let attempts: Int
    package let input: JSONValue?
    /// The result of its last task, or what it handed on.
    package let output: JSONValue?
    package let failure: TaskFailure?
}

/// One event, as it was written.
package struct EventRecord: Sendable, Equatable {
    /// Counted up over all executions of the journal.
    package let id: Int64
    package let time: Timestamp
    /// AWS's name: `TaskStateEntered`.
    package let kind: String
    /// `ScoreChunks[12]`, empty in the machine itself.
    package let scope: String
    package let state: String?
    package let attempt: Int?
    package let resource: String?
    package let input: JSONValue?
    package let output: JSONValue?
    /// Of a state that is left, what it assigned; of one that is entered, what it can read.
    package let variables: JSONValue?
    package let failure: TaskFailure?
}
