import ArgumentParser
import NightStages
import Nights
import StateMachine

/// Why a start failed, as the journal and those who are told have it.
struct StartFailure {
    /// The error's name, such as `Oith.NotFound`.
    let error: String
    let cause: String
    let exitCode: Int32

    init(_ error: any Error) {
        if let known = error as? CommandError ?? CommandError(error) {
            (cause, exitCode) = (known.message, known.status)
        } else {
            // The argument parser's, without its usage.
            (cause, exitCode) = (Oith.message(for: error), Oith.exitCode(for: error).rawValue)
        }
        self.error = NightError.Code(of: error)?.errorName ?? Self.name(of: exitCode)
    }

    var taskFailure: TaskFailure { TaskFailure(error: error, cause: cause) }

    /// The name of a command's own error, which has no other kind than its exit code.
    private static func name(of exitCode: Int32) -> String {
        if exitCode > 128 { return NightError.Code.stopped.errorName }
        let code = NightError.Code.all.first { $0.exitCode == exitCode }
        return (code ?? .io).errorName
    }
}
