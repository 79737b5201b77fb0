import NightStages
package import OithBench

/// The exit codes of README.md; `NightError.Code` has the table.
package enum ExitStatus {
    /// The run failed, or would not be finished in time.
    package static let runFailed: Int32 = 1
    /// A guard refused to publish, or another snapshot is pinned.
    package static let guardRefused = NightError.Code.guardRefused.exitCode
    /// The command line or a variable is wrong.
    package static let badUsage = NightError.Code.usage.exitCode
    /// Definition, configuration or data are wrong; repeating does not help.
    package static let badData = NightError.Code.data.exitCode
    /// There is no such user, run, snapshot, chunk or file.
    package static let notFound = NightError.Code.notFound.exitCode
    /// A device or a file failed, or the disk is full.
    package static let inputOutput = NightError.Code.io.exitCode
    /// Another process holds the lock; try again later.
    package static let locked = NightError.Code.locked.exitCode
    /// Stopped by a signal: 128 + its number.
    package static func signal(_ number: Int32) -> Int32 { 128 + number }

    /// The exit code of a benchmark that gave no figures.
    package static func of(_ kind: BenchError.Kind) -> Int32 {
        switch kind {
        case .failed: runFailed
        case .badInput: badData
        case .database: inputOutput
        case .night(let errorName): NightError.Code.exitCode(ofErrorName: errorName)
        }
    }
}
