package import DurableFiles
package import GRDB
import SystemPackage

extension PoolError {
    /// An error of SQLite, without the statement and its arguments.
    package init(_ error: DatabaseError, _ path: String) {
        switch error.resultCode {
        case .SQLITE_NOTADB:
            self.init(.notSQLite, in: path, "it is not a SQLite database; see `oith pool import`")
        case .SQLITE_CORRUPT:
            self.init(.damaged, in: path, "the database is damaged; restore it or import it again")
        case .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH,
            .SQLITE_CANTOPEN where Self.isRefused(SQLitePath.resolved(path)):
            self.init(.notReadable, in: path, Self.refusal(SQLitePath.resolved(path)))
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, in: path, "another process holds the database; try again later")
        case .SQLITE_FULL:
            self.init(.diskFull, in: path, "the disk is full; free some space and run it again")
        default:
            self.init(
                .inputOutput, in: path,
                "SQLite: \(error.message ?? "no message") (code \(error.resultCode.rawValue))")
        }
    }

    /// Whether the files of a pool, and not its device, are why it cannot be opened.
    private static func isRefused(_ path: String) -> Bool {
        SQLitePath.hasContent(path + "-journal") || SQLitePath.hasContent(path + "-wal")
            || SQLitePath.isDenied(path)
    }

    /// Why a pool cannot be opened, as far as the files beside it tell.
    private static func refusal(_ path: String) -> String {
        if SQLitePath.hasContent(path + "-journal") {
            return "a writer was stopped in the middle of a change, and \(path)-journal holds what "
                + "has to be put back before anybody reads; keep that file, and open the pool once "
                + "as a user who may write to it and to its folder: "
                + "sqlite3 POOL 'PRAGMA user_version'"
        }
        if SQLitePath.hasContent(path + "-wal") {
            return "changes wait in \(path)-wal, and SQLite cannot read them where it may not "
                + "write to the folder; keep that file, and let this user write to the folder, or "
                + "bring the changes into the pool as a user who may: "
                + "sqlite3 POOL 'PRAGMA wal_checkpoint(TRUNCATE)'"
        }
        return "it cannot be opened; check the owner and the mode of the file and its folder"
    }

    /// An error of the operating system.
    package init(_ error: FileError) {
        let code: Code =
            switch error.code {
            case .notFound: .fileNotFound
            case .permissionDenied: .notReadable
            case .diskFull: .diskFull
            case .damaged: .damaged
            default: .inputOutput
            }
        self.init(code, in: error.path.string, "cannot \(error.operation): \(error.message)")
    }
}
