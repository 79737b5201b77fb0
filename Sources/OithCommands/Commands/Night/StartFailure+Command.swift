import ArgumentParser
import NightStages
package import Nights

extension StartFailure {
    /// What a command's error means for those who did not see it.
    package init(_ error: any Error) {
        let (cause, exitCode): (String, Int32)
        if let known = error as? CommandError ?? CommandError(error) {
            (cause, exitCode) = (known.message, known.status)
        } else {
            // The argument parser's, without its usage.
            (cause, exitCode) = (
                RunCommand.message(for: error), RunCommand.exitCode(for: error).rawValue
            )
        }
        self.init(
            error: NightError.Code(of: error)?.errorName ?? Self.name(of: exitCode), cause: cause,
            exitCode: exitCode)
    }

    /// The name of a command's own error, which has no other kind than its exit code.
    private static func name(of exitCode: Int32) -> String {
        if exitCode > 128 { return NightError.Code.stopped.errorName }
        let code = NightError.Code.all.first { $0.exitCode == exitCode }
        return (code ?? .io).errorName
    }
}
