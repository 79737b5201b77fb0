import DurableFiles
import JSON

/// What the guard compared a night with: `runs/<run>/guard.json`.
///
/// The journal has the result of a night that was published; of one that was refused only this file
/// has the figures. It carries a checksum; those of version 0.1 had none.
package struct GuardRecord: Sendable {
    /// The snapshot by its folder's name, `2026-11-20T040000Z-3f9c2a`.
    package let snapshot: String?
    /// Whether the guard refused it.
    package let isRefused: Bool
    /// Tonight's figures and those of the nights before.
    package let result: GuardResult
    /// Decisions and blocks of the pool; nil where they are not known.
    package let exclusions: ExclusionCounts?
    /// Whether the file that it was read from had its checksum; true for one that was not read.
    package let isSealed: Bool

    private enum Key: String {
        case snapshot, refused, exclusions
    }

    init(
        snapshot: String, isRefused: Bool, result: GuardResult, exclusions: ExclusionCounts?
    ) {
        (self.snapshot, self.isRefused) = (snapshot, isRefused)
        (self.result, self.exclusions) = (result, exclusions)
        isSealed = true
    }

    /// Reads the record of a run; nil where there is none that can be read, or its checksum is wrong.
    package init?(of run: RunDirectory) {
        guard FileStatus(run.guardFigures) != nil,
            let bytes = try? MappedFile(run.guardFigures).bytes(),
            let json = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)),
            json.isSealed || !json.hasSeal
        else { return nil }
        snapshot = json[Key.snapshot]?.string
        isRefused = json[Key.refused]?.bool ?? false
        result = GuardResult(json)
        exclusions = ExclusionCounts(json[Key.exclusions])
        isSealed = json.isSealed
    }

    /// Writes it durably into the folder of its run.
    func write(to run: RunDirectory, in files: any FileSystem) throws(FileError) {
        var members = result.json.object ?? JSONObject()
        members[Key.snapshot] = snapshot.map { .string($0) }
        members[Key.refused] = .bool(isRefused)
        members[Key.exclusions] = exclusions?.json ?? .null
        let text = JSONValue.object(members).sealed.text
        try files.write(Array("\(text)\n".utf8), durablyTo: run.guardFigures)
    }
}
