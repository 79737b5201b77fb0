import DurableFiles
import ExecutionStore
import Parquet
import Precompute
import Snapshot
import SnapshotReader
import StateMachine
import UserPool

/// The exit codes of DESIGN.md, "The command line".
enum ExitStatus {
    static let runFailed: Int32 = 1
    static let guardRefused: Int32 = 4
    static let badUsage: Int32 = 64
    static let badData: Int32 = 65
    static let notFound: Int32 = 66
    static let inputOutput: Int32 = 74
    static let locked: Int32 = 75
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
        case let error as PoolError: self.init(Self.status(error), "\(error)".field)
        case let error as FileError: self.init(Self.status(error), "\(error)".field)
        case let error as UnsoundDefinition: self.init(ExitStatus.badData, "\(error)")
        case let error as SnapshotError: self.init(Self.status(error), "\(error)")
        case let error as SnapshotReaderError: self.init(Self.status(error), "\(error)")
        case let error as ParquetError:
            let cause = error.cause.flatMap { CommandError($0) }
            self.init(cause?.status ?? ExitStatus.badData, "\(error)".field)
        case let error as NightError: self.init(Self.status(error.code.errorName), "\(error)")
        case let error as UnsoundConfiguration: self.init(error.status, "\(error)")
        case let error as DefinitionError: self.init(ExitStatus.badData, "\(error)")
        case let error as ExecutionStoreError: self.init(Self.status(error), "\(error)")
        default: return nil
        }
    }

    /// Any error, as the command line would tell it.
    init(anything error: any Error) {
        self =
            error as? CommandError ?? CommandError(error)
            ?? CommandError(ExitStatus.badUsage, "\(error)")
    }

    /// The exit code of a failed night, by the error name that its execution ended with.
    static func status(_ errorName: String) -> Int32 {
        switch errorName {
        case NightError.Code.data.errorName, NightError.Code.badDefinition.errorName,
            "States.Runtime":
            ExitStatus.badData
        case NightError.Code.usage.errorName: ExitStatus.badUsage
        case NightError.Code.notFound.errorName: ExitStatus.notFound
        case NightError.Code.io.errorName: ExitStatus.inputOutput
        case NightError.Code.locked.errorName: ExitStatus.locked
        case NightError.Code.guardRefused.errorName: ExitStatus.guardRefused
        default: ExitStatus.runFailed
        }
    }

    private static func status(_ error: PoolError) -> Int32 {
        switch error.code {
        case .fileNotFound: ExitStatus.notFound
        case .notReadable, .diskFull, .inputOutput: ExitStatus.inputOutput
        case .busy: ExitStatus.locked
        default: ExitStatus.badData
        }
    }

    private static func status(_ error: FileError) -> Int32 {
        switch error.code {
        case .notFound: ExitStatus.notFound
        case .damaged: ExitStatus.badData
        default: ExitStatus.inputOutput
        }
    }

    private static func status(_ error: ExecutionStoreError) -> Int32 {
        switch error.code {
        case .notFound: ExitStatus.notFound
        case .damaged, .notAJournal, .pathTooLong, .newerSchema: ExitStatus.badData
        case .locked, .nameTaken: ExitStatus.locked
        default: ExitStatus.inputOutput
        }
    }

    private static func status(_ error: SnapshotReaderError) -> Int32 {
        switch error.code {
        case .noSnapshot: ExitStatus.notFound
        case .inputOutput: ExitStatus.inputOutput
        default: ExitStatus.badData
        }
    }

    private static func status(_ error: SnapshotError) -> Int32 {
        switch error.code {
        case .noSnapshot: ExitStatus.notFound
        case .ambiguous: ExitStatus.badUsage
        case .locked: ExitStatus.locked
        case .pinned, .heldBack: ExitStatus.guardRefused
        default: ExitStatus.badData
        }
    }
}
