import ArgumentParser
import JSON
import NightReport
import SnapshotFormat
import SnapshotStore
import SystemPackage

/// `oith snapshot list`.
struct SnapshotListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the snapshots of a data folder, the newest night first.",
        discussion: """
              oith snapshot list --data night

            `current` is what readers get. `previous` is the target of a rollback. `pinned` keeps \
            current from moving. `staged` is complete, and its run did not publish it: `oith \
            snapshot publish` does. `held` is staged too: a guard refused to publish it, for the \
            reason below the table. `unfinished` is being written, or was left by a run that \
            crashed. `damaged` cannot be read: `oith snapshot verify` prints why. `replaced` was \
            damaged until a night wrote it again. A model is shown with the first digits of its \
            digest.
            """)

    @OptionGroup var data: DataLocation

    @OptionGroup var format: OutputFormat

    func run() throws {
        let store = try data.store()
        let entries = try store.entries()
        let now = SnapshotStore.systemClock()
        if format.json {
            Terminal.output(JSONValue.array(entries.map { $0.json(now: now) }).text + "\n")
            return
        }
        Terminal.output(Self.table(entries, now: now))
        for entry in entries {
            if let name = entry.name, let problem = entry.problem {
                Terminal.message("oith: \(name): \(problem)")
            }
        }
        for entry in entries {
            for reason in entry.heldBack?.reasons ?? [] {
                Terminal.message("held  \(entry.name ?? ""): \(reason)")
            }
        }
        Self.warn(of: store, entries)
    }

    private static func table(_ entries: [SnapshotStore.Entry], now: Int) -> String {
        if entries.isEmpty { return "no snapshots\n" }
        var table = Table(
            [
                ("snapshot", .left), ("state", .left), ("as-of", .left), ("age", .right),
                ("model", .left), ("users", .right), ("candidates", .right), ("size", .right),
            ], optional: ["as-of", "size", "candidates", "users", "age", "model"])
        for entry in entries {
            let manifest = entry.manifest
            table.add([
                entry.title, entry.stateText,
                manifest?.asOf ?? "-",
                manifest.map { NumberFormatting.age($0.age(at: now)) } ?? "-",
                manifest.map { "\($0.model.name) \($0.model.digest.prefix(8))" } ?? "-",
                manifest.map { NumberFormatting.count($0.counts.users) } ?? "-",
                manifest.map { NumberFormatting.count($0.counts.candidates) } ?? "-",
                entry.byteCount.map(NumberFormatting.bytes) ?? "-",
            ])
        }
        return table.text
    }

    /// What an engineer would want to know of a list in which nothing is current.
    private static func warn(of store: SnapshotStore, _ entries: [SnapshotStore.Entry]) {
        if entries.contains(where: \.isCurrent) { return }
        do { _ = try store.currentDirectory() } catch { Terminal.message("oith: \(error)") }
    }
}

extension SnapshotStore.Entry {
    /// The roles where it has some, or else how far it is.
    fileprivate var stateText: String {
        var words: [String] = []
        if isCurrent { words.append("current") }
        if isPinned { words.append("pinned") }
        if isPrevious { words.append("previous") }
        if heldBack != nil { words.append("held") }
        if words.isEmpty || state != .kept { words.append(state.rawValue) }
        return words.joined(separator: ", ")
    }

    fileprivate func json(now: Int) -> JSONValue {
        let text = { (value: String?) in value.map { JSONValue.string($0) } ?? .null }
        let number = { (value: Int?) in value.map { JSONValue.integer($0) } ?? .null }
        return [
            "name": text(name), "path": .string(directory.string),
            "state": .string(state.rawValue), "run": text(run), "current": .bool(isCurrent),
            "previous": .bool(isPrevious), "pinned": .bool(isPinned),
            "publishedAt": text(publishedAt), "asOf": text(manifest?.asOf),
            "ageSeconds": number(manifest?.age(at: now)), "model": text(manifest?.model.name),
            "modelDigest": text(manifest?.model.digest),
            "users": number(manifest?.counts.users),
            "candidates": number(manifest?.counts.candidates), "bytes": number(byteCount),
            "heldBack": heldBack.map { .array($0.reasons.map { .string($0) }) } ?? .null,
            "problem": text(problem),
        ]
    }
}
