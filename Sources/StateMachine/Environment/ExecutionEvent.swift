package import JSON

/// One transition of an execution, with the names that AWS Step Functions uses.
package struct ExecutionEvent: Sendable, Equatable {
    /// What happened.
    package enum Kind: String, Sendable, CaseIterable {
        /// The execution started at its first state; `input` is its input.
        case executionStarted = "ExecutionStarted"
        /// The execution resumed at `state` after it had failed or was interrupted.
        case executionRedriven = "ExecutionRedriven"
        /// The execution ended with `output`.
        case executionSucceeded = "ExecutionSucceeded"
        /// The execution ended with `failure`.
        case executionFailed = "ExecutionFailed"
        /// The execution was stopped from outside.
        case executionAborted = "ExecutionAborted"
        /// The execution ran longer than its top-level `TimeoutSeconds`.
        case executionTimedOut = "ExecutionTimedOut"
        /// A Task state was entered; `input` is its raw input.
        case taskStateEntered = "TaskStateEntered"
        /// An attempt of a task starts; `input` is what the task receives.
        case taskScheduled = "TaskScheduled"
        /// An attempt of a task returned `output`.
        case taskSucceeded = "TaskSucceeded"
        /// An attempt of a task failed; Retry and Catch follow.
        case taskFailed = "TaskFailed"
        /// An attempt exceeded `TimeoutSeconds` or `HeartbeatSeconds`.
        case taskTimedOut = "TaskTimedOut"
        /// A Task state was interrupted before its end.
        case taskStateAborted = "TaskStateAborted"
        /// A Task state was left; `output` goes to the next state.
        case taskStateExited = "TaskStateExited"
        /// A Pass state was entered; `input` is its raw input.
        case passStateEntered = "PassStateEntered"
        /// A Pass state was left; `output` goes to the next state.
        case passStateExited = "PassStateExited"
        /// A Choice state was entered; `input` is its raw input.
        case choiceStateEntered = "ChoiceStateEntered"
        /// A Choice state was left; `output` goes to the next state.
        case choiceStateExited = "ChoiceStateExited"
        /// A Wait state was entered; `input` is its raw input.
        case waitStateEntered = "WaitStateEntered"
        /// A Wait state was interrupted before its end.
        case waitStateAborted = "WaitStateAborted"
        /// A Wait state was left; `output` goes to the next state.
        case waitStateExited = "WaitStateExited"
        /// A Succeed state was entered; `input` is its raw input.
        case succeedStateEntered = "SucceedStateEntered"
        /// A Succeed state was left; `output` goes to the next state.
        case succeedStateExited = "SucceedStateExited"
        /// A Fail state was entered, which ends the execution, the item or the branch.
        case failStateEntered = "FailStateEntered"
        /// A Parallel state was entered; `input` is its raw input.
        case parallelStateEntered = "ParallelStateEntered"
        /// An attempt to run all branches starts.
        case parallelStateStarted = "ParallelStateStarted"
        /// All branches succeeded.
        case parallelStateSucceeded = "ParallelStateSucceeded"
        /// A branch failed, and with it this attempt of the state.
        case parallelStateFailed = "ParallelStateFailed"
        /// A Parallel state was interrupted before its end.
        case parallelStateAborted = "ParallelStateAborted"
        /// A Parallel state was left; `output` goes to the next state.
        case parallelStateExited = "ParallelStateExited"
        /// A Map state was entered; `input` is its raw input.
        case mapStateEntered = "MapStateEntered"
        /// An attempt to run the items starts.
        case mapStateStarted = "MapStateStarted"
        /// An item, or a batch of items, starts; `input` is its value.
        case mapIterationStarted = "MapIterationStarted"
        /// An item ended with `output`.
        case mapIterationSucceeded = "MapIterationSucceeded"
        /// An item ended with `failure`, which the Map may tolerate.
        case mapIterationFailed = "MapIterationFailed"
        /// An item was interrupted: another one failed, or the execution was stopped.
        case mapIterationAborted = "MapIterationAborted"
        /// All items ended, and no more of them failed than tolerated.
        case mapStateSucceeded = "MapStateSucceeded"
        /// This attempt of the Map failed.
        case mapStateFailed = "MapStateFailed"
        /// A Map state was interrupted before its end.
        case mapStateAborted = "MapStateAborted"
        /// A Map state was left; `output` goes to the next state.
        case mapStateExited = "MapStateExited"
    }

    /// What happened; its raw value is the name in the history of AWS Step Functions.
    package let kind: Kind
    /// Inside which Map items and branches it happened; empty in the machine itself.
    package let scope: ExecutionScope
    /// The state; nil for the events of the execution as a whole.
    package let state: String?
    /// Which attempt of the state's work, counted from 1; nil where no work is meant.
    package var attempt: Int?
    /// The `Resource` of a task.
    package var resource: String?
    /// What went in: of an execution, a state, a task or a Map item.
    package var input: JSONValue?
    /// What came out.
    package var output: JSONValue?
    /// Whether a resumed execution can begin with what this event says: before the state that was
    /// entered with `input`, or after the item or branch that ended with `output`.
    package var marksProgress = false
    /// Of a state that is left, the variables that it assigned to; of one that is entered, those
    /// that it can read: an object, or nil where there are none.
    package var variables: JSONValue?
    /// The error name and cause of a failure.
    package var failure: TaskFailure?

    /// An event without payload; the caller sets what else is known.
    package init(_ kind: Kind, in scope: ExecutionScope, state: String? = nil) {
        (self.kind, self.scope, self.state) = (kind, scope, state)
    }
}

/// Where in nested Maps and Parallels something runs, from the outermost in.
///
/// Its description reads `ScoreChunks[12]`, nested ones joined by `/`; empty in the machine itself.
package struct ExecutionScope: Sendable, Hashable, CustomStringConvertible {
    /// One item of a Map, or one branch of a Parallel.
    package struct Place: Sendable, Hashable {
        /// The name of the Map or Parallel state.
        package let state: String
        /// Counted from 0.
        package let index: Int
        /// Whether it is a branch of a Parallel; false for an item of a Map.
        package let isBranch: Bool
    }

    /// From the outermost Map or Parallel to the innermost.
    package let places: [Place]

    /// The scope inside these; empty for the machine itself.
    package init(_ places: [Place] = []) { self.places = places }

    /// Inside of it, an item of a Map, counted from 0.
    package func item(_ index: Int, of state: String) -> ExecutionScope {
        ExecutionScope(places + [Place(state: state, index: index, isBranch: false)])
    }

    /// Inside of it, a branch of a Parallel, counted from 0.
    package func branch(_ index: Int, of state: String) -> ExecutionScope {
        ExecutionScope(places + [Place(state: state, index: index, isBranch: true)])
    }

    package var description: String {
        places.map { "\($0.state)[\($0.index)]" }.joined(separator: "/")
    }
}
