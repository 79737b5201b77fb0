/// How far the walks of an execution had come before it was cut off or failed.
///
/// What a journal keeps of the events that say so (``ExecutionEvent/marksProgress``).
package protocol ExecutionHistory: Sendable {
    /// Where the walk of an item or a branch stood.
    ///
    /// - Parameters:
    ///   - scope: which item or branch.
    ///   - item: the value of the Map's item now; nil for a branch. What is known of another
    ///     value is of no use.
    /// - Returns: nil where it had not begun, or nothing of it can be used.
    /// - Throws: where the journal cannot be read.
    func progress(of scope: ExecutionScope, item: JSONValue?) async throws -> RecordedProgress?
}

/// How far a walk had come.
package enum RecordedProgress: Sendable, Equatable {
    /// It stood before or in a state.
    case standing(Checkpoint)
    /// It had ended well, with this output.
    case ended(JSONValue)
}

extension Interpreter {
    /// The walk as far as an earlier attempt of it had come.
    func resumed(from progress: RecordedProgress?) -> Interpreter {
        guard case .standing(let standing) = progress else { return self }
        return Interpreter(graph, standing: standing, surroundings: surroundings)
    }
}

/// Where an execution begins, and where it ends.
package struct ExecutionRoute: Sendable {
    /// Where the machine's own walk begins.
    package enum Beginning: Sendable {
        /// At `StartAt`, with the execution's input.
        case start
        /// At another state, as if those before it had been gone through.
        case at(Checkpoint)
        /// Where an earlier attempt of this execution stood; what had ended is not run again.
        case resuming(Checkpoint, any ExecutionHistory)
    }

    /// Where it begins.
    package let beginning: Beginning
    /// The state after which the execution ends, with that state's output; nil for none.
    package let lastState: String?

    /// A route through all of the state machine by default.
    package init(_ beginning: Beginning = .start, through lastState: String? = nil) {
        self.beginning = beginning
        self.lastState = lastState
    }

    /// What is known of items and branches.
    var history: (any ExecutionHistory)? {
        if case .resuming(_, let history) = beginning { history } else { nil }
    }
}
