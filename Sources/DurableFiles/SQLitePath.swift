import Bytes
import Glibc
import SystemPackage

/// File names as SQLite takes them.
package enum SQLitePath {
    /// The longest path that SQLite opens, in bytes, with room for the suffix of a side file.
    ///
    /// `SQLITE_MAX_PATHNAME` is 512 in its Unix VFS and counts the terminating zero.
    private static let longest = 512 - 1 - "-journal".utf8.count

    /// Why SQLite cannot open a path, even if the file exists; nil where it can.
    package static func problem(with path: String) -> String? {
        let count = FilePath(path).string.utf8.count
        if count <= longest {
            return resolvedText(path) == nil
                ? "a link leads to it through a name that is not UTF-8; use another folder" : nil
        }
        return "its path is too long: \(count) bytes, and SQLite takes \(longest); "
            + "use a folder with a shorter path"
    }

    /// The file that a path leads to: SQLite keeps `-wal`, `-shm` and `-journal` beside it.
    package static func resolved(_ path: String) -> String {
        resolvedText(path) ?? path
    }

    /// The same; nil where a name on the way is not UTF-8.
    private static func resolvedText(_ path: String) -> String? {
        guard let name = try? realPath(path) else { return path }
        return String(validating: name, as: UTF8.self)
    }

    /// Whether this process may not read a database, or make files beside it.
    package static func isDenied(_ path: String) -> Bool {
        let folder = FilePath(path).removingLastComponent().string
        return isDenied(path, R_OK) || isDenied(folder.isEmpty ? "." : folder, W_OK | X_OK)
    }

    private static func isDenied(_ path: String, _ mode: Int32) -> Bool {
        guard let error = accessError(path, mode, as: .effective) else { return false }
        return FileError("look at", on: FilePath(path), error).code == .permissionDenied
    }

    /// Whether a file is there and not empty.
    package static func hasContent(_ path: String) -> Bool {
        (FileStatus(FilePath(path), followingLinks: true)?.byteCount ?? 0) > 0
    }

    /// A path that SQLite will not take for a URI or for a database in memory.
    package static func plain(_ path: String) -> String {
        path.hasPrefix("/") ? path : "./" + path
    }

    /// A URI that says that nobody changes the file, so that neither locks nor `-shm` are needed.
    package static func immutable(_ path: String) -> String {
        var uri = "file:"
        for byte in plain(path).utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                uri += "%" + Hexadecimal.text(byte).uppercased()
            }
        }
        return uri + "?immutable=1"
    }
}
