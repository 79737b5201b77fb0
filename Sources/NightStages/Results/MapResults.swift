import Bytes
package import DurableFiles
import JSON
import StateMachine
package import SystemPackage

/// What the ResultWriter of the Map over the chunks has left in a run's folder.
///
///     map-results/6f0d…/manifest.json        names the others
///     map-results/6f0d…/FAILED_0.jsonl       a record a chunk that failed, with its error
///     map-results/6f0d…/SUCCEEDED_0.jsonl    the output of each other one
///     map-results/6f0d…/PENDING_0.jsonl      a record a chunk that was interrupted
///
/// Each time the Map runs it writes a folder of its own.
package struct MapResults: Sendable {
    private let folder: FilePath

    /// The results of the Map's last run; nil where there are none.
    ///
    /// - Throws: ``FileError`` where the folder cannot be listed.
    init?(lastOf run: RunDirectory) throws(FileError) {
        var last: (folder: FilePath, manifest: FileIdentity)?
        for folder in try run.mapRuns() {
            guard let status = FileStatus(folder.appending(Self.manifestName)) else { continue }
            if last.map({ $0.manifest.isOlder(than: status.identity) }) ?? true {
                last = (folder, status.identity)
            }
        }
        guard let last else { return nil }
        folder = last.folder
    }

    /// The failure that came first; nil where no chunk has failed.
    ///
    /// - Throws: ``FileError`` where a file cannot be read, or is not what a ResultWriter writes.
    func firstFailure() throws -> TaskFailure? {
        let path = folder.appending(Self.manifestName)
        let manifest = try Self.parsed(MappedFile(path).bytes(), path)
        guard let key = manifest["ResultFiles"]?["FAILED"]?.array?.first?["Key"]?.string,
            let name = FilePath(key).lastComponent
        else { return nil }
        let failures = folder.appending(name)
        let records = try MappedFile(failures).bytes().split(separator: UInt8(ascii: "\n"))
            .map { try Self.parsed(Array($0), failures) }
        // In the file they are in the order of the chunks.
        let first = records.min { Self.end(of: $0) < Self.end(of: $1) }
        return first.map {
            TaskFailure(error: $0["Error"]?.string ?? "", cause: $0["Cause"]?.string ?? "")
        }
    }

    /// An instant as the records have it sorts as text.
    private static func end(of record: JSONValue) -> String { record["StopDate"]?.string ?? "" }

    private static func parsed(_ bytes: [UInt8], _ path: FilePath) throws(FileError) -> JSONValue {
        do throws(JSONError) { return try JSONValue(parsing: bytes) } catch {
            throw FileError(damaged: path, "it is no JSON: \(error)")
        }
    }

    // MARK: - Names

    private static let manifestName = "manifest.json"

    /// Whether a ResultWriter gives a file this name.
    package static func isFileName(_ name: String) -> Bool {
        if name == manifestName { return true }
        let path = FilePath(name)
        guard path.extension == "jsonl" || path.extension == "json" else { return false }
        let parts = (path.stem ?? "").split(separator: "_", omittingEmptySubsequences: false)
        return parts.count == 2 && ["FAILED", "PENDING", "SUCCEEDED"].contains(parts[0])
            && !parts[1].isEmpty
            && parts[1].utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    /// Whether a run of a Map gives its folder this name, a UUID.
    package static func isFolderName(_ name: String) -> Bool {
        name.utf8.enumerated().allSatisfy { place, byte in
            [8, 13, 18, 23].contains(place)
                ? byte == UInt8(ascii: "-") : Hexadecimal.isLowerCaseDigit(byte)
        } && name.utf8.count == 36
    }
}

extension RunDirectory {
    /// The folders of the results of the Map over the chunks, one each time it ran.
    ///
    /// - Throws: ``FileError`` where they cannot be listed.
    package func mapRuns() throws(FileError) -> [FilePath] {
        guard FileStatus(mapResults)?.isDirectory == true else { return [] }
        var folders: [FilePath] = []
        for name in try directoryEntries(mapResults) where MapResults.isFolderName(name) {
            let folder = mapResults.appending(name)
            if FileStatus(folder)?.isDirectory == true { folders.append(folder) }
        }
        return folders
    }
}
