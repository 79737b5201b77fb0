import DurableFiles
import Glibc
import SnapshotFormat
package import SystemPackage

extension SnapshotStore {
    /// The folder of the snapshot that a text names.
    ///
    /// - Parameter text: `current`, `previous`, a name or the beginning of one, or a path with a
    ///   slash in it.
    /// - Returns: the folder, without links on the way to it; for a staged snapshot the run's.
    /// - Throws: ``SnapshotError`` with code `.noSnapshot` where nothing is meant, or `.ambiguous`
    ///   where more than one is.
    package func select(_ text: String) throws -> FilePath {
        if text == "current" { return try currentDirectory() }
        if text == "previous" {
            guard let name = try previousName() else {
                throw SnapshotError(.noSnapshot, "no snapshot was current before this one")
            }
            return directory(named: name)
        }
        if text.utf8.contains(UInt8(ascii: "/")) { return try Self.resolve(FilePath(text)) }
        let entries = try entries().filter { $0.name?.hasPrefix(text) ?? false }
        let names = Set(entries.compactMap(\.name)).sorted()
        guard let first = entries.first, !text.isEmpty else {
            throw SnapshotError(
                .noSnapshot,
                "there is no snapshot \(text) in \(dataDirectory); `oith snapshot list` shows "
                    + "what is there")
        }
        guard names.count == 1 else {
            throw SnapshotError(
                .ambiguous, "\(text) may be \(names.joined(separator: " or ")); write more of it")
        }
        return first.directory
    }

    /// The folder at a path, without links on the way to it.
    ///
    /// - Throws: ``SnapshotError`` with code `.noSnapshot` where no folder is there.
    package static func resolve(_ path: FilePath) throws -> FilePath {
        guard try FileStatus.find(path, followingLinks: true)?.isDirectory == true else {
            throw SnapshotError(.noSnapshot, "there is no folder \(path)")
        }
        let resolved: [UInt8]
        do { resolved = try realPath(path.string) } catch {
            throw FileError("look at", on: path, error)
        }
        guard let text = String(validating: resolved, as: UTF8.self) else {
            throw SnapshotError(
                .invalidInput,
                "a link leads to \(path) through a name that is not UTF-8; use another folder")
        }
        return FilePath(text)
    }
}
