import StateMachine

/// One activity of the nightly state machine.
///
/// A stage reads files that an earlier stage finished and writes new ones; it edits none. What it
/// returns is small and goes into the execution's data; what is large goes into the run's folder.
protocol Stage: Sendable {
    /// Does the stage's work.
    func run(_ input: StageInput) async throws -> JSONValue
}
