import DurableFiles
import ExecutionStore
import JSON
import NightStages
import SystemPackage

// What a rerun has to begin with: the files of its base, and settings that differ from the base's.
extension Nights {
    /// Whether the working files of a run are there.
    func hasTable(_ base: ExecutionRecord) -> Bool {
        FileStatus(runDirectory(base.name).features) != nil
    }

    /// The configured settings that differ from what a run had, and that nobody asked for by a flag.
    func configuredChanges(
        _ request: RerunRequest, since base: ExecutionRecord
    ) -> [RerunRequest.Change] {
        request.configured.compactMap { change in
            if request.changes.contains(where: { $0.field == change.field }) { return nil }
            let former = base.input[change.field]
            if let former, Self.isSame(change.field, change.value, former) { return nil }
            var change = change
            change.former = former
            return change
        }
    }

    private static func isSame(_ field: TaskKey, _ value: JSONValue, _ former: JSONValue) -> Bool {
        if value == former { return true }
        if let number = value.number { return number == former.number }
        guard field == .model, let paths = value.string.map({ [$0, former.string ?? ""] }) else {
            return false
        }
        // A model may have moved with the program.
        let digests = paths.map { try? LoadedModel(reading: FilePath($0)).digest }
        return digests[0] != nil && digests[0] == digests[1]
    }
}
