import ArgumentParser
import DurableFiles
import NightStages
import Nights
import OithBench
import Parquet
import UserPool

/// An error of the command layer that has an exit code of its own.
package protocol ExitingError: Error, CustomStringConvertible {
    /// The exit code of a command that ends with it.
    var status: Int32 { get }
}

/// A command that failed: what to print and how to exit.
package struct CommandError: Error {
    /// The exit code.
    package let status: Int32
    /// What happened and what to do; it names no user.
    package let message: String
    /// The name of the run that it is about; nil if there is none.
    let run: String?

    init(_ status: Int32, _ message: String, run: String? = nil) {
        (self.status, self.message, self.run) = (status, message, run)
    }

    /// The message and the exit code of an error of any module; nil for one of the argument parser.
    package init?(_ error: any Error) {
        switch error {
        case let error as any ExitingError: self.init(error.status, "\(error)")
        case let error as BenchError: self.init(ExitStatus.of(error.kind), error.message)
        default:
            guard let kind = NightError.Code(of: error) else { return nil }
            // These may name files that others named.
            let isField = error is PoolError || error is FileError || error is ParquetError
            self.init(kind.exitCode, isField ? "\(error)".field : "\(error)")
        }
    }

    /// What kept a script from starting the command as it should: the hidden option `--start-error`,
    /// by which the command reports it in the script's place.
    ///
    /// - Parameter text: exit code and message, `65:the environment file ...`.
    /// - Throws: `ValidationError` if it is something else.
    init(ofStart text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let status = Int32(parts[0]), (1...255).contains(status) else {
            throw ValidationError("--start-error takes CODE:MESSAGE.")
        }
        self.init(status, String(parts[1]))
    }

    /// Any error, as the command line prints it.
    init(anything error: any Error) {
        self =
            error as? CommandError ?? CommandError(error)
            ?? CommandError(ExitStatus.badUsage, "\(error)")
    }
}
