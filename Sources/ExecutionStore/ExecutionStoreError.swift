import Bytes
import DurableFiles
import GRDB
package import SystemPackage

/// An operation on the journal that failed.
package struct ExecutionStoreError: LocatedError {
    /// The kind of failure, for callers that handle some kinds differently.
    package let code: Code
    /// The journal, or the lock file, that the failure is about.
    package let path: FilePath
    /// What happened and what to do.
    package let message: String

    init(_ code: Code, at path: FilePath, _ message: String) {
        (self.code, self.path, self.message) = (code, path, message)
    }

    /// An error for reading a journal that does not exist yet.
    init(thatThereIsNone path: FilePath) {
        self.init(
            .notFound, at: path,
            "there is no journal; nothing ran with this data directory yet, or the file is gone")
    }

    init(_ error: FileError) {
        path = error.path
        message = "cannot \(error.operation) it: \(error.message)"
        switch error.code {
        case .notFound: code = .notFound
        case .permissionDenied: code = .permissionDenied
        case .diskFull: code = .diskFull
        default: code = .other
        }
    }

    init(_ error: DatabaseError, _ path: FilePath) {
        self.path = path
        let detail = error.message ?? "error \(error.resultCode.rawValue)"
        if ExecutionStore.isOfFullDisk(error, path) {
            code = .diskFull
            message = "the disk is full; free some space and run it again"
            return
        }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            code = .busy
            message =
                "another process keeps it locked (\(detail)); end that process, or wait for it"
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH,
            .SQLITE_CANTOPEN where SQLitePath.isDenied(path.string):
            code = .permissionDenied
            message =
                "cannot open it (\(detail)); check the owner and the mode of the folder, and "
                + "whether its file system is read-only"
        // What was written is ours to get right: only a row that was damaged or edited is in the way.
        case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH:
            code = .damaged
            message =
                "it is no journal or a damaged one (\(detail)); the next `oith run` moves it aside "
                + "and starts a new one"
        default:
            code = .other
            message = detail
        }
    }

    /// The path.
    package var place: [String?] { ["\(path)"] }

    /// The kinds of failure that a caller tells apart.
    package enum Code: Sendable, CaseIterable {
        /// The journal, its folder, or the execution does not exist.
        case notFound
        /// The process may not read or write there.
        case permissionDenied
        /// No space is left on the device.
        case diskFull
        /// The file is a damaged journal.
        case damaged
        /// The file is a database of something else.
        case notAJournal
        /// SQLite cannot open such a path, even if the file exists.
        case badPath
        /// The journal was written by a newer version.
        case newerSchema
        /// There is an execution of that name.
        case nameTaken
        /// Another run holds the lock of the data directory.
        case locked
        /// Another process keeps the journal locked, which no run of ours does for long.
        case busy
        /// Any other error of SQLite or the operating system.
        case other
    }
}

/// Runs a body and names the journal in what it throws.
func attempt<Value>(
    _ path: FilePath, _ body: () throws -> Value
) throws(ExecutionStoreError) -> Value {
    do { return try body() } catch let error as ExecutionStoreError {
        throw error
    } catch let error as DatabaseError {
        throw ExecutionStoreError(error, path)
    } catch let error as FileError {
        throw ExecutionStoreError(error)
    } catch {
        throw ExecutionStoreError(.other, at: path, "\(error)")
    }
}
