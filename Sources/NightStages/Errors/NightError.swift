package import StateMachine

/// Why a stage of the night failed.
package struct NightError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure, of a night and of every command: each with the name that the state
    /// machine's Retry and Catch see, and with the exit code of a process that ends with it.
    ///
    /// `NightError+Kinds.swift` says which error is of which kind.
    package struct Code: Sendable, Hashable {
        /// The error name, such as `Oith.DataError`.
        package let errorName: String
        /// What the process ends with; Nights.docc, "Exit codes", has the table.
        package let exitCode: Int32

        /// The pool, the model or an earlier stage's file is not as it must be; running it again
        /// will not help.
        package static let data = Code(errorName: "Oith.DataError", exitCode: 65)
        /// A task's input is not what its stage needs.
        package static let badDefinition = Code(errorName: "Oith.DefinitionError", exitCode: 65)
        /// A file that the night needs is not there.
        package static let notFound = Code(errorName: "Oith.NotFound", exitCode: 66)
        /// The disk is full or an operation on a file failed; running it again may help.
        package static let io = Code(errorName: "Oith.IOError", exitCode: 74)
        /// The process may not read or write something, also where a file system is read-only.
        package static let permissionDenied = Code(
            errorName: "Oith.PermissionDenied", exitCode: 77)
        /// Another process of ours is at work at this moment; running it again later will help.
        package static let locked = Code(errorName: "Oith.Locked", exitCode: 75)
        /// The snapshot is not fit to be published.
        package static let guardRefused = Code(errorName: "Oith.GuardRefused", exitCode: 4)
        /// The night will not be, or is not, done by the time that was set for it.
        package static let deadline = Code(errorName: "Oith.DeadlineMissed", exitCode: 1)
        /// What was asked for makes no sense.
        package static let usage = Code(errorName: "Oith.BadUsage", exitCode: 64)
        /// The process ended before the run did; nobody throws it.
        package static let crashed = Code(errorName: "Oith.Crashed", exitCode: 1)
        /// The task was stopped.
        package static let stopped = Code(errorName: "Oith.Stopped", exitCode: 1)

        /// All of them.
        package static let all = [
            data, badDefinition, notFound, io, permissionDenied, locked, guardRefused, deadline,
            usage, crashed, stopped,
        ]

        /// The exit code of a night whose execution failed with this error name.
        ///
        /// What the interpreter itself finds at run time is in the definition or in the data; other
        /// names, `States.Timeout` say, tell no more than that the night failed.
        package static func exitCode(ofErrorName name: String) -> Int32 {
            if let code = all.first(where: { $0.errorName == name }) { return code.exitCode }
            return name == "States.Runtime" ? data.exitCode : 1
        }
    }

    /// The kind of failure.
    package let code: Code
    /// What happened and what to do; never an email.
    package let message: String

    /// A failure of a kind.
    ///
    /// - Parameters:
    ///   - code: the kind.
    ///   - message: what happened and what to do; never an email.
    package init(_ code: Code, _ message: String) {
        (self.code, self.message) = (code, message)
    }

    /// The message alone.
    package var description: String { message }

    /// The failure as the state machine sees it.
    package var taskFailure: TaskFailure { TaskFailure(error: code.errorName, cause: message) }
}
