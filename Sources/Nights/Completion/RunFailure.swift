import Glibc
import NightStages
import StateMachine

/// What a command ends with whose run did not succeed.
package struct RunFailure: Error, Sendable, Equatable {
    /// The run.
    package let run: String
    /// The exit code.
    package let exitCode: Int32
    /// What happened and what to do.
    package let message: String

    /// Nil where the run succeeded.
    ///
    /// - Parameters:
    ///   - result: how the run ended.
    ///   - run: its name.
    ///   - signal: what stopped it; nil where no signal came.
    package init?(_ result: NightRun.Result, of run: String, stoppedBy signal: Int32?) {
        self.run = run
        switch result.outcome {
        case .succeeded: return nil
        case .aborted:
            // The signal may have come after the swap of `current`.
            let published = result.figures.isPublished ? "its snapshot" : "nothing"
            exitCode = 128 + (signal ?? SIGTERM)
            message =
                "the run was stopped, \(published) was published; `oith resume` goes on with it"
        case .failed(let failure):
            exitCode = NightError.Code.exitCode(ofErrorName: failure.error)
            // Some failures say themselves what to run.
            let saysIt =
                exitCode == NightError.Code.guardRefused.exitCode
                || failure.cause.contains("`oith rerun ")
            let advice = saysIt ? "" : "\nWhen that is mended, `oith resume` goes on."
            message = "the run failed: \(failure.cause)\(advice)"
        }
    }
}
