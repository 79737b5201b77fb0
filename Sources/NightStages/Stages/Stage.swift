import JSON

/// One activity of the nightly state machine.
///
/// A stage reads files that an earlier stage finished and writes new ones; it edits none. What it
/// takes and returns is in `Contracts`.
protocol Stage: Sendable {
    associatedtype Input: StageInput
    associatedtype Output: StageOutput

    /// Does the stage's work.
    func run(_ input: Input) async throws -> Output
}

extension Stage {
    /// Does the stage's work for a task of the state machine.
    func run(task input: JSONValue) async throws -> JSONValue {
        try await run(Input(input)).json
    }
}
