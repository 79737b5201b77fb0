import Glibc
import NightStages
import StateMachine

/// What a command ends with whose run did not succeed.
package struct RunFailure: Error, Sendable, Equatable {
    /// The run by its name in the journal, `2026-11-20T040000Z-1`.
    package let run: String
    /// What the process ends with; Nights.docc, "Exit codes", has the table.
    package let exitCode: Int32
    /// What happened and what to do.
    package let message: String

    /// Nil where the run succeeded.
    ///
    /// - Parameters:
    ///   - result: how the run ended.
    ///   - run: its name.
    ///   - signal: what stopped it; nil where no signal came.
    ///   - next: what to do about it.
    package init?(
        _ result: NightRun.Result, of run: String, stoppedBy signal: Int32?, next: NextStep
    ) {
        let advice = next.advice.map { "\n\($0)" } ?? ""
        self.run = run
        switch result.outcome {
        case .succeeded: return nil
        case .aborted:
            // The signal may have come after the swap of `current`.
            let published = result.figures.isPublished ? "its snapshot" : "nothing"
            exitCode = 128 + (signal ?? SIGTERM)
            message = "the run was stopped, \(published) was published.\(advice)"
        case .failed(let failure):
            exitCode = NightError.Code.exitCode(ofErrorName: failure.error)
            message = "the run failed: \(failure.cause)\(advice)"
        }
    }
}
