package import StateMachine

/// Why a start failed, or a snapshot does not verify: as the journal and notifications have it.
///
/// Also how a run ended that its journal could not take; see ``NotificationReceipt``.
package struct StartFailure: Sendable, Equatable {
    /// The error's name, such as `Oith.NotFound`.
    package let error: String
    /// What happened and what to do.
    package let cause: String
    /// What the process ended with.
    package let exitCode: Int32

    /// A failure that is known already.
    package init(error: String, cause: String, exitCode: Int32) {
        (self.error, self.cause, self.exitCode) = (error, cause, exitCode)
    }

    /// The failure as the journal has it.
    package var taskFailure: TaskFailure { TaskFailure(error: error, cause: cause) }
}
