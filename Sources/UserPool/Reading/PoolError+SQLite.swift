import DurableFiles
import GRDB
import SystemPackage

extension PoolError {
    /// An error of SQLite, without the statement and its arguments.
    init(_ error: DatabaseError, _ path: String) {
        switch error.resultCode {
        case .SQLITE_NOTADB:
            self.init(.notSQLite, path, "it is not a SQLite database; see `oith pool import`")
        case .SQLITE_CORRUPT:
            self.init(.damaged, path, "the database is damaged; restore it or import it again")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
            self.init(
                .notReadable, path,
                "it cannot be opened; check the owner and the mode of the file and its folder")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, path, "another process holds the database; try again later")
        case .SQLITE_FULL:
            self.init(.diskFull, path, "the disk is full; free some space and run it again")
        default:
            self.init(
                .inputOutput, path,
                "SQLite: \(error.message ?? "no message") (code \(error.resultCode.rawValue))")
        }
    }

    /// An error of the operating system.
    init(_ error: FileError) {
        let code: Code =
            switch error.code {
            case .notFound: .fileNotFound
            case .permissionDenied: .notReadable
            case .diskFull: .diskFull
            case .damaged: .damaged
            default: .inputOutput
            }
        self.init(code, error.path.string, "cannot \(error.operation): \(error.message)")
    }
}
