import DurableFiles
import Scoring
import Snapshot
import StateMachine
import UserPool

/// Why a stage of the night failed.
package struct NightError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure, each with the name that the state machine's Retry and Catch see.
    package struct Code: Sendable, Hashable {
        /// The error name, such as `Oith.DataError`.
        package let errorName: String

        /// The pool, the model or an earlier stage's file is not as it must be; running it again
        /// will not help.
        package static let data = Code(errorName: "Oith.DataError")
        /// A task's input is not what its stage needs.
        package static let badDefinition = Code(errorName: "Oith.DefinitionError")
        /// A file that the night needs is not there.
        package static let notFound = Code(errorName: "Oith.NotFound")
        /// The disk is full or an operation on a file failed; running it again may help.
        package static let io = Code(errorName: "Oith.IOError")
        /// Somebody else publishes at this moment; running it again later will help.
        package static let locked = Code(errorName: "Oith.Locked")
        /// The snapshot is not fit to be published.
        package static let guardRefused = Code(errorName: "Oith.GuardRefused")
        /// The night will not be, or is not, done by the time that was set for it.
        package static let deadline = Code(errorName: "Oith.DeadlineMissed")
        /// What was asked for makes no sense.
        package static let usage = Code(errorName: "Oith.BadUsage")
        /// The task was stopped.
        package static let stopped = Code(errorName: "Oith.Stopped")
    }

    package let code: Code
    /// What happened and what to do; never an email.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    /// The failure as the state machine sees it.
    var taskFailure: TaskFailure { TaskFailure(error: code.errorName, cause: message) }
}
