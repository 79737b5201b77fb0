package import JSON

/// The recorded progress of an execution that was interrupted or failed.
///
/// A journal derives it from the events that carry progress (``ExecutionEvent/marksProgress``).
package protocol ExecutionHistory: Sendable {
    /// The progress of an item or a branch.
    ///
    /// - Parameters:
    ///   - scope: which item or branch.
    ///   - item: the value of the Map's item now; nil for a branch. Progress that was
    ///     recorded for another value is not used.
    /// - Returns: nil where it had not begun, or its progress cannot be used.
    /// - Throws: where the journal cannot be read.
    func progress(of scope: ExecutionScope, item: JSONValue?) async throws -> RecordedProgress?
}

/// How far the machine itself, an item or a branch had come.
package enum RecordedProgress: Sendable, Equatable {
    /// It was before or in a state.
    case standing(Checkpoint)
    /// It had succeeded with this output.
    case ended(JSONValue)
}

extension Interpreter {
    /// The interpreter at the checkpoint of an earlier attempt, if there is one.
    func resumed(from progress: RecordedProgress?) -> Interpreter {
        guard case .standing(let standing) = progress else { return self }
        return Interpreter(graph, standing: standing, executionContext: executionContext)
    }
}

/// Where an execution begins, and where it ends.
package struct ExecutionRoute: Sendable {
    /// Where the state machine itself begins.
    package enum Beginning: Sendable {
        /// At `StartAt`, with the execution's input.
        case start
        /// At another state, as if the states before it had run.
        case at(Checkpoint)
        /// At the checkpoint of an earlier attempt of this execution; items and branches that ended
        /// do not run again.
        case resuming(Checkpoint, any ExecutionHistory)
    }

    /// Where it begins.
    package let beginning: Beginning
    /// The state after which the execution ends, with that state's output; nil for none.
    package let lastState: String?

    /// A route through all of the state machine by default.
    package init(_ beginning: Beginning = .start, through lastState: String? = nil) {
        (self.beginning, self.lastState) = (beginning, lastState)
    }

    /// The recorded progress of items and branches; nil unless the execution resumes.
    var history: (any ExecutionHistory)? {
        if case .resuming(_, let history) = beginning { history } else { nil }
    }
}
