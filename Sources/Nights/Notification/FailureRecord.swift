package import DurableFiles
import JSON
package import SystemPackage

/// That nights have failed and were told of: `DIR/failing.json`.
///
/// It is there from the first failed night to the first that publishes again, which is then told
/// of as a recovery.
package struct FailureRecord: Sendable, Equatable {
    /// When the first of the nights failed, ISO 8601; nil where the file does not say so any more.
    package let since: String?
    /// Why the file could not be read; nil where it could.
    package let problem: String?

    private static func path(in data: FilePath) -> FilePath { data.appending("failing.json") }

    /// Reads the note of a data folder; nil where there is none.
    ///
    /// Whatever is at its place counts: a file that somebody damaged still says that nights failed.
    package init?(in data: FilePath) {
        let path = Self.path(in: data)
        guard FileStatus(path) != nil else { return nil }
        do {
            let value = try JSONValue(parsing: MappedFile(path).bytes())
            since = value["since"]?.string
            problem = since == nil ? "\(path): it does not say since when nights failed" : nil
        } catch {
            since = nil
            problem = error is FileError ? "\(error)" : "\(path): it is no JSON"
        }
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
        let text: JSONValue = ["since": .string(since)]
        try files.write(Array((text.text + "\n").utf8), durablyTo: path(in: data))
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
