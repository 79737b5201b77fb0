package import DurableFiles
import JSON
package import SystemPackage

/// That nights have failed and were told of: `DIR/failing.json`.
///
/// It is there from the first failed night to the first that publishes again, which is then told
/// of as a recovery. Room for it is kept under its temporary name, so that a night which fails because
/// the disk is full is noted too.
package struct FailureRecord: Sendable, Equatable {
    /// When the first of the nights failed, ISO 8601; nil where the file does not say so any more.
    package let since: String?
    /// Why the file could not be read; nil where it could.
    package let problem: String?

    private static let name = "failing.json"
    /// A longer file is damaged; it is not read.
    private static let longest = 1 << 16

    private static func path(in data: FilePath) -> FilePath { data.appending(name) }

    private static func room(in data: FilePath) -> ReservedFile {
        ReservedFile(path: data.appending(PartialName.of(name)))
    }

    /// Reads the note of a data folder; nil where there is none.
    ///
    /// Whatever is at its place counts: a file that somebody damaged still says that nights failed.
    package init?(in data: FilePath) {
        let path = Self.path(in: data)
        guard let status = FileStatus(path) else { return nil }
        guard status.byteCount <= Self.longest else {
            since = nil
            problem = "\(path): it has \(status.byteCount) bytes, which oith has not written"
            return
        }
        do {
            let value = try JSONValue(parsing: MappedFile(path).bytes())
            since = value["since"]?.string
            problem = since == nil ? "\(path): it does not say since when nights failed" : nil
        } catch {
            since = nil
            problem = error is FileError ? "\(error)" : "\(path): it is no JSON"
        }
    }

    /// Keeps room for the note.
    ///
    /// - Throws: ``FileError``.
    static func reserve(in data: FilePath, _ files: any FileSystem) throws(FileError) {
        try room(in: data).reserve(files)
    }

    /// Notes a failure, unless one is noted already.
    ///
    /// - Parameters:
    ///   - data: the data folder.
    ///   - since: the instant, ISO 8601.
    ///   - files: through what it is written.
    /// - Throws: ``FileError``.
    package static func write(
        in data: FilePath, since: String, _ files: any FileSystem
    ) throws(FileError) {
        if FailureRecord(in: data)?.since != nil { return }
        let bytes = ReservedFile.padded(JSONObject([("since", .string(since))]))
        let room = room(in: data)
        guard room.overwrite(bytes) else {
            return try files.write(bytes, durablyTo: path(in: data))
        }
        try files.rename(room.path, to: path(in: data))
        try files.synchronizeDirectory(data)
    }

    /// Takes the note away.
    ///
    /// - Throws: ``FileError``.
    package static func remove(
        in data: FilePath, _ files: any FileSystem
    ) throws(FileError) {
        guard FileStatus(path(in: data)) != nil else { return }
        try files.removeFile(path(in: data))
        try files.synchronizeDirectory(data)
    }
}
