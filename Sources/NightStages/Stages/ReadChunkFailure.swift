import StateMachine

/// Why the Map over the chunks has failed.
///
/// A distributed Map whose item failed ends with `States.ExceedToleratedFailureThreshold`, whatever
/// the item's error was; that error is in the Map's results.
struct ReadChunkFailure: Stage {
    /// The activity that does it; no ``NightStage``, since a good night does not come to it.
    static let activity = "oith-read-chunk-failure"

    func run(_ input: ReadChunkFailureInput) async throws -> ReadChunkFailureOutput {
        guard let failure = try MapResults(lastOf: input.run)?.firstFailure() else {
            return ReadChunkFailureOutput(error: input.error, cause: input.cause)
        }
        return ReadChunkFailureOutput(error: failure.error, cause: failure.cause)
    }
}
