import StateMachine

/// The end of a failed night.
///
/// The failure itself is in the journal, and whoever runs the night prints it; this activity is the
/// place in the state machine where others may be told.
struct NotifyFailure: Stage {
    func run(_ input: StageInput) async throws -> JSONValue { [:] }
}
