package import DurableFiles
package import ExecutionStore
import Geo
import JSON
package import Parquet
import Scoring
package import SnapshotFormat
package import SnapshotReader
import StateMachine
import SystemPackage
package import UserPool

// The one table from errors to kinds. A stage that fails and a command that fails look here, so that
// one cause has one exit code, whether it comes at the start of a night, in it or when it is resumed.
//
// Permission denied is a kind of its own everywhere. An error of the device (EIO) is `.io` and never
// `.data`: running it again may help. `.locked` is for processes of ours; a database that a
// stranger keeps locked is `.io`.

extension NightError.Code {
    /// The kind of an error of any module; nil for one that none of them throws.
    package init?(of error: any Error) {
        switch error {
        case let error as NightError: self = error.code
        case let error as PoolError: self.init(error.code)
        case let error as FileError: self.init(error.code)
        case let error as Errno: self.init(FileError("use", on: "", error).code)
        case let error as SnapshotError: self.init(error.code)
        case let error as SnapshotReaderError: self.init(error.code)
        case let error as ExecutionStoreError: self.init(error.code)
        case let error as ParquetError:
            self = error.cause.flatMap { Self(of: $0) } ?? Self(error.code)
        case is DefinitionError: self = .badDefinition
        case is ScoringModelError, is JSONError: self = .data
        case is GeohashError: self = .usage
        default: return nil
        }
    }

    /// The kind of an error of a file.
    package init(_ code: FileError.Code) {
        self =
            switch code {
            case .notFound: .notFound
            case .permissionDenied: .permissionDenied
            case .damaged: .data
            default: .io
            }
    }

    /// The kind of an error of a pool or an export.
    package init(_ code: PoolError.Code) {
        self =
            switch code {
            case .fileNotFound: .notFound
            case .notReadable: .permissionDenied
            case .busy, .diskFull, .inputOutput: .io
            default: .data
            }
    }

    /// The kind of an error of a snapshot.
    package init(_ code: SnapshotError.Code) {
        self =
            switch code {
            case .noSnapshot: .notFound
            case .ambiguous: .usage
            case .locked: .locked
            case .pinned, .heldBack: .guardRefused
            default: .data
            }
    }

    /// The kind of an error of a lookup.
    package init(_ code: SnapshotReaderError.Code) {
        self =
            switch code {
            case .noSnapshot: .notFound
            case .permissionDenied: .permissionDenied
            case .inputOutput: .io
            default: .data
            }
    }

    /// The kind of an error of the journal or of the lock of a data folder.
    package init(_ code: ExecutionStoreError.Code) {
        self =
            switch code {
            case .notFound: .notFound
            case .permissionDenied: .permissionDenied
            case .locked, .nameTaken: .locked
            case .damaged, .notAJournal, .badPath, .newerSchema: .data
            default: .io
            }
    }

    /// The kind of an error of a Parquet file that has no cause.
    package init(_ code: ParquetError.Code) { self = code == .unreadable ? .io : .data }
}

extension NightError {
    /// What any module's error means for the night.
    package init(_ error: any Error) {
        switch error {
        case let error as NightError: self = error
        case is CancellationError: self.init(.stopped, "the task was stopped")
        case let error as PoolError: self.init(Code(error.code), "the pool: \(error)")
        default: self.init(Code(of: error) ?? .io, "\(error)")
        }
    }
}
