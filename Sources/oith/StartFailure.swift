import ArgumentParser
import Precompute
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
        self.error = (error as? NightError)?.code.errorName ?? Self.name(of: exitCode)
    }

    var taskFailure: TaskFailure { TaskFailure(error: error, cause: cause) }

    private static func name(of exitCode: Int32) -> String {
        let code: NightError.Code? =
            switch exitCode {
            case ExitStatus.badUsage: .usage
            case ExitStatus.badData: .data
            case ExitStatus.notFound: .notFound
            case ExitStatus.locked: .locked
            case ExitStatus.guardRefused: .guardRefused
            case 129...: .stopped
            default: nil
            }
        return (code ?? .io).errorName
    }
}
