import DurableFiles
import NightStages
import Nights
import Parquet
import UserPool

/// The exit codes of README.md; `NightError.Code` has the table.
enum ExitStatus {
    static let runFailed: Int32 = 1
    static let guardRefused = NightError.Code.guardRefused.exitCode
    static let badUsage = NightError.Code.usage.exitCode
    static let badData = NightError.Code.data.exitCode
    static let notFound = NightError.Code.notFound.exitCode
    static let inputOutput = NightError.Code.io.exitCode
    static let locked = NightError.Code.locked.exitCode
    /// Stopped by a signal: 128 + its number.
    static func signal(_ number: Int32) -> Int32 { 128 + number }
}

/// A command that cannot do what it was asked: what to print and how to exit.
struct CommandError: Error {
    let status: Int32
    let message: String
    /// The run that it is about, where there is one.
    let run: String?

    init(_ status: Int32, _ message: String, run: String? = nil) {
        self.status = status
        self.message = message
        self.run = run
    }

    /// What an error of a module means for the command line; nil for one of the argument parser.
    init?(_ error: any Error) {
        switch error {
        case let error as InvalidDefinition:
            self.init(NightError.Code.badDefinition.exitCode, "\(error)")
        case let error as InvalidConfiguration: self.init(error.status, "\(error)")
        default:
            guard let kind = NightError.Code(of: error) else { return nil }
            // These may name files that others named.
            let isField = error is PoolError || error is FileError || error is ParquetError
            self.init(kind.exitCode, isField ? "\(error)".field : "\(error)")
        }
    }

    /// Any error, as the command line would tell it.
    init(anything error: any Error) {
        self =
            error as? CommandError ?? CommandError(error)
            ?? CommandError(ExitStatus.badUsage, "\(error)")
    }
}
