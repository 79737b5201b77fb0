package import JSON

/// One transition of an execution, with the names that AWS Step Functions uses.
package struct ExecutionEvent: Sendable, Equatable {
    /// What happened.
    package enum Kind: String, Sendable, CaseIterable {
        case executionStarted = "ExecutionStarted"
        case executionRedriven = "ExecutionRedriven"
        case executionSucceeded = "ExecutionSucceeded"
        case executionFailed = "ExecutionFailed"
        case executionAborted = "ExecutionAborted"
        case executionTimedOut = "ExecutionTimedOut"
        case taskStateEntered = "TaskStateEntered"
        case taskScheduled = "TaskScheduled"
        case taskSucceeded = "TaskSucceeded"
        case taskFailed = "TaskFailed"
        case taskTimedOut = "TaskTimedOut"
        case taskStateAborted = "TaskStateAborted"
        case taskStateExited = "TaskStateExited"
        case passStateEntered = "PassStateEntered"
        case passStateExited = "PassStateExited"
        case choiceStateEntered = "ChoiceStateEntered"
        case choiceStateExited = "ChoiceStateExited"
        case waitStateEntered = "WaitStateEntered"
        case waitStateAborted = "WaitStateAborted"
        case waitStateExited = "WaitStateExited"
        case succeedStateEntered = "SucceedStateEntered"
        case succeedStateExited = "SucceedStateExited"
        case failStateEntered = "FailStateEntered"
        case parallelStateEntered = "ParallelStateEntered"
        case parallelStateStarted = "ParallelStateStarted"
        case parallelStateSucceeded = "ParallelStateSucceeded"
        case parallelStateFailed = "ParallelStateFailed"
        case parallelStateAborted = "ParallelStateAborted"
        case parallelStateExited = "ParallelStateExited"
        case mapStateEntered = "MapStateEntered"
        case mapStateStarted = "MapStateStarted"
        case mapIterationStarted = "MapIterationStarted"
        case mapIterationSucceeded = "MapIterationSucceeded"
        case mapIterationFailed = "MapIterationFailed"
        case mapIterationAborted = "MapIterationAborted"
        case mapStateSucceeded = "MapStateSucceeded"
        case mapStateFailed = "MapStateFailed"
        case mapStateAborted = "MapStateAborted"
        case mapStateExited = "MapStateExited"
    }

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
    /// entered with `input`, or after the walk that ended with `output`.
    package var marksProgress = false
    /// Of a state that is left, the variables that it assigned to; of one that is entered, those
    /// that it can read: an object, or nil where there are none.
    package var variables: JSONValue?
    /// The error name and cause of a failure.
    package var failure: TaskFailure?

    package init(_ kind: Kind, in scope: ExecutionScope, state: String? = nil) {
        self.kind = kind
        self.scope = scope
        self.state = state
    }

    /// The item of the innermost Map, counted from 0; nil outside of one.
    package var itemIndex: Int? { scope.places.last { !$0.isBranch }?.index }
}

/// Where in nested Maps and Parallels something runs, from the outermost in.
///
/// Its description reads `ScoreChunks[12]`, nested ones joined by `/`; empty in the machine itself.
package struct ExecutionScope: Sendable, Hashable, CustomStringConvertible {
    /// One item of a Map, or one branch of a Parallel.
    package struct Place: Sendable, Hashable {
        package let state: String
        /// Counted from 0.
        package let index: Int
        package let isBranch: Bool

        package init(state: String, index: Int, isBranch: Bool) {
            self.state = state
            self.index = index
            self.isBranch = isBranch
        }
    }

    package let places: [Place]

    package init(_ places: [Place] = []) { self.places = places }

    func item(_ index: Int, of state: String) -> ExecutionScope {
        ExecutionScope(places + [Place(state: state, index: index, isBranch: false)])
    }

    func branch(_ index: Int, of state: String) -> ExecutionScope {
        ExecutionScope(places + [Place(state: state, index: index, isBranch: true)])
    }

    package var description: String {
        places.map { "\($0.state)[\($0.index)]" }.joined(separator: "/")
    }
}
