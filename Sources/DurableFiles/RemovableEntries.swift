package import SystemPackage

/// The names in a folder in which something of ours may be removed; none where it is not there.
///
/// - Throws: ``FileError`` with code `.damaged` if the path is a link or a file. Removal never
///   follows a link, since its target may belong to somebody else.
package func removableEntries(_ folder: FilePath) throws(FileError) -> [String] {
    guard let status = FileStatus(folder) else { return [] }
    guard status.isDirectory else {
        throw FileError(
            damaged: folder,
            "\(status.isSymbolicLink ? "a symbolic link" : "a file") is in place of the folder, "
                + "and nothing is removed through it; put the folder itself there",
            operation: "clean up in")
    }
    return try directoryEntries(folder)
}

/// Whether a path such as /dev/stdin leads to a pipe without a name of its own, which is open
/// already and can be read without a wait for a writer.
package func isAnonymousPipe(_ path: FilePath) -> Bool {
    guard FileKind(path) == .pipe else { return false }
    // A pipe without a name resolves to `/proc/…/pipe:[7]`, which does not exist.
    return (try? realPath(path.string)) == nil
}
