package import DurableFiles
import JSON
import NightStages
package import SystemPackage

/// That nights have failed and were told of: `DIR/failing.json`.
///
/// It is there from the first failed night to the first that publishes again, which is then told
/// of as a recovery.
package struct FailureRecord: Sendable, Equatable {
    /// When the first of the nights failed, ISO 8601.
    package let since: String

    private static func path(in data: FilePath) -> FilePath { data.appending("failing.json") }

    /// Reads the note of a data folder; nil where there is none.
    package init?(in data: FilePath) {
        let path = Self.path(in: data)
        guard FileStatus(path) != nil, let bytes = try? MappedFile(path).bytes(),
            let since = (try? JSONValue(parsing: bytes))?["since"]?.string
        else { return nil }
        self.since = since
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
        if FailureRecord(in: data) != nil { return }
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
