import StateMachine

/// The end of a failed night.
///
/// The failure itself is in the journal, and whoever runs the night prints it and tells others, of
/// what never reaches this state too; on AWS this activity is the place where others are told.
struct NotifyFailure: Stage {
    func run(_ input: StageInput) async throws -> JSONValue { [:] }
}
