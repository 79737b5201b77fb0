package import JSON

/// A state of a state machine with what it receives: where a branch of an execution can resume.
package struct Checkpoint: Sendable, Equatable {
    /// The name of the state, unique in its state machine.
    package let state: String
    /// The raw input of the state, before `InputPath` and `Parameters`.
    package let input: JSONValue
    /// The workflow variables that the state can read; empty where none is assigned.
    package let variables: JSONObject

    /// A checkpoint before `state`, whose variables are empty by default.
    package init(state: String, input: JSONValue, variables: JSONObject = JSONObject()) {
        (self.state, self.input, self.variables) = (state, input, variables)
    }
}
