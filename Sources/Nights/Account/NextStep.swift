package import ExecutionStore
package import NightStages
package import StateMachine

/// What to do about a run: the only place that decides it.
///
///     let next = nights.nextStep(after: run, lockIsHeld: false)
///     next.command        // oith rerun 2026-11-20T040000Z-1 --from ExtractPool
///
/// `oith status`, `oith doctor`, the report, notifications and error messages all print it, so that
/// none of them advises what cannot work. A run that a guard refused, or whose pool has too many
/// rejects, would only be refused again by `oith resume`: it keeps its settings and what it has read.
package struct NextStep: Sendable, Equatable {
    /// What to type, without the data folder; nil where there is nothing to do.
    package let command: String?
    /// A sentence with the command in backticks; nil where there is nothing to say.
    package let advice: String?

    /// There is nothing to do.
    package static let none = NextStep(command: nil, advice: nil)

    /// A start that failed leaves nothing to resume.
    package static let run = NextStep(
        command: "oith run", advice: "When that is mended, `oith run` starts a night.")

    private init(command: String?, advice: String?) {
        (self.command, self.advice) = (command, advice)
    }
}

extension NextStep {
    /// What is known of a run when its next step is decided.
    package struct Situation: Sendable {
        /// The run by its name in the journal.
        package var run: String
        /// How it ended, or that it is under way.
        package var status: ExecutionRecord.Status
        /// Why it failed; nil where it did not.
        package var failure: TaskFailure?
        /// The stage that failed; nil where none did, or it is not known.
        package var failedStage: NightStage?
        /// Whether the files are there with which it can continue.
        package var hasWorkingFiles = true
        /// Whether its snapshot became current.
        package var isPublished = false
        /// The instant that is served, where that makes the run needless; nil otherwise.
        package var servedInstead: String?
        /// Whether its instant is older than what is served, also where that is ahead of the clock.
        package var isOld = false

        /// A run whose working files are there and that published nothing.
        package init(
            run: String, status: ExecutionRecord.Status, failure: TaskFailure? = nil,
            failedStage: NightStage? = nil
        ) {
            (self.run, self.status) = (run, status)
            (self.failure, self.failedStage) = (failure, failedStage)
        }
    }

    /// Decides it.
    package init(_ situation: Situation) {
        switch situation.status {
        case .succeeded, .running: self = .none
        case _ where situation.servedInstead != nil:
            self.init(
                command: nil,
                advice:
                    "There is nothing to do: current is as of \(situation.servedInstead ?? ""), "
                    + "for which this run is not needed.")
        case .notBegun: self = .run
        case .crashed, .stopped, .timedOut: self.init(continuing: situation, prefix: "")
        case .failed: self.init(afterFailure: situation)
        }
    }

    private init(afterFailure situation: Situation) {
        let (run, failure) = (situation.run, situation.failure)
        if failure?.error == NightError.Code.guardRefused.errorName, situation.isOld {
            // The same instant would be refused again.
            self = .run
        } else if failure?.error == NightError.Code.guardRefused.errorName {
            let command = "oith rerun \(run) --from ExtractPool"
            self.init(
                command: command,
                advice:
                    "When the pool or the setting is mended, `\(command)` repeats the night for "
                    + "the same instant, and `oith run` starts a new one.")
        } else if let command = failure.flatMap({ Self.rerun(namedIn: $0.cause) }) {
            self.init(command: command, advice: "`\(command)` mends it.")
        } else if failure?.error == NightError.Code.badDefinition.errorName
            || failure?.error == "States.Runtime"
        {
            let command = "oith resume \(run) --state-machine FILE"
            self.init(
                command: command,
                advice: "`\(command)` continues the run with a corrected state machine.")
        } else if failure?.error == NightError.Code.deadline.errorName {
            let command = "oith resume \(run)"
            self.init(
                command: command,
                advice: "`\(command)` without --finish-by, or with a later one, continues it.")
        } else if situation.failedStage == .extractPool,
            failure?.error == NightError.Code.data.errorName
        {
            self.init(rereading: situation, prefix: "When that is mended, ")
        } else {
            self.init(continuing: situation, prefix: "When that is mended, ")
        }
    }

    private init(continuing situation: Situation, prefix: String) {
        guard situation.hasWorkingFiles || situation.isPublished else {
            self.init(
                rereading: situation, prefix: "Its working files are gone. \(prefix)")
            return
        }
        let command = "oith resume \(situation.run)"
        self.init(command: command, advice: "\(prefix)`\(command)` continues it.")
    }

    private init(rereading situation: Situation, prefix: String) {
        let command = "oith rerun \(situation.run) --from ExtractPool"
        self.init(
            command: command,
            advice: "\(prefix)`\(command)` reads the pool again, for the same instant; `oith run` "
                + "starts a new night.")
    }

    /// The rerun that an error message itself asks for.
    private static func rerun(namedIn cause: String) -> String? {
        let quoted = cause.split(separator: "`", omittingEmptySubsequences: false)
        guard quoted.count >= 3 else { return nil }
        return stride(from: 1, to: quoted.count - 1, by: 2).map { String(quoted[$0]) }
            .first { $0.hasPrefix("oith rerun ") }
    }
}
