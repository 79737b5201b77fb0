import DurableFiles
package import SystemPackage

extension ExecutionStore {
    /// Whether a file is a journal, by its first bytes; nothing is opened or repaired.
    ///
    /// - Parameter path: the file; it need not be there.
    /// - Returns: whether it has the number that a journal carries.
    package static func isJournal(_ path: FilePath) -> Bool {
        guard FileStatus(path, followingLinks: true)?.isRegularFile == true,
            let file = try? FileDescriptor.open(
                path, .readOnly, options: [.closeOnExec, .nonBlocking])
        else { return false }
        defer { try? file.close() }
        // SQLite's header: the text at 0, the application's number at 68, big-endian.
        var header = [UInt8](repeating: 0, count: 72)
        let count = try? file.read(into: &header)
        guard count == header.count, header.starts(with: Array("SQLite format 3\u{0}".utf8))
        else { return false }
        return header[68...].reduce(0) { $0 << 8 | Int($1) } == JournalSchema.applicationID
    }
}
