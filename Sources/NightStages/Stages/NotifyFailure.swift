/// The end of a failed night.
///
/// The failure itself is in the journal, and whoever runs the night prints it and tells others, of
/// what never reaches this state too; on AWS this activity is the place where others are told.
struct NotifyFailure: Stage {
    /// The activity that does it; no ``NightStage``, since a good night does not come to it.
    static let activity = "oith-notify-failure"

    func run(_ input: NotifyFailureInput) async throws -> NotifyFailureOutput {
        NotifyFailureOutput()
    }
}
