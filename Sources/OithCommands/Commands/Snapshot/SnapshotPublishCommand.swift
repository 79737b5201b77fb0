import ArgumentParser
import JSON
import SnapshotStore

/// `oith snapshot publish`.
struct SnapshotPublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Make a snapshot current: a staged or an earlier one.",
        discussion: """
              oith run Pipelines/nightly.asl.json --no-publish ...
              oith snapshot list --data night
              oith snapshot publish 2026-11-21 --data night
              oith snapshot publish 2026-11-21 --force --data night

            Verifies the snapshot first and refuses a damaged one (exit code 65). Readers switch in \
            one step. If it is current already, nothing is done. Exit code 4 if a guard held the \
            snapshot back and --force is not given, or while `current` is pinned to another one; \
            75 while another process publishes, or the run that writes it has not ended.
            """)

    @Argument(
        help: "A name, the beginning of one, or the path of a folder.", completion: .snapshots)
    var snapshot: String

    @OptionGroup var data: DataLocation
    @OptionGroup var change: SnapshotChangeOptions

    @Flag(help: "Publish it even if a guard held it back.")
    var force = false

    func run() async throws {
        let store = try data.store()
        let directory = try data.directory(of: snapshot)
        if !force { try store.checkIsNotHeldBack(directory) }
        try store.checkRunHasEnded(directory)
        try await change.verify(directory, unlessCurrentIn: store)
        let move = try store.publish(directory, isForced: force)
        change.report(
            move,
            done: "\(move.name) is current"
                + (move.previous.map { "; before it was \($0)" } ?? ""))
    }
}

/// `oith snapshot pin`.
struct SnapshotPinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin",
        abstract: "Keep a snapshot current until the pin is removed.",
        discussion: """
              oith snapshot pin --data night
              oith snapshot pin 2026-11-18 --data night
              oith snapshot pin --remove --data night

            The snapshot becomes current, if it is not, and stays current: a night still writes and \
            verifies its snapshot and keeps it, reports that it was not published, and ends with \
            exit code 0. It still sends the request to the dead man's switch. `publish` and \
            `rollback` refuse with exit code 4. A pinned snapshot is never removed. It is stale \
            after 24 hours like any other.

            There is one pin; a new one replaces it. After --remove the next publication moves \
            `current`; to serve the newest night at once, publish it by hand.
            """)

    @OptionGroup var selection: SnapshotSelection
    @OptionGroup var change: SnapshotChangeOptions

    @Flag(help: "Remove the pin.")
    var remove = false

    func validate() throws {
        if remove, selection.snapshot != "current" {
            throw ValidationError("There is one pin: --remove takes no snapshot.")
        }
    }

    func run() async throws {
        let store = try selection.data.store()
        if remove { return try removePin(store) }
        let directory = try selection.directory()
        try store.checkIsNotHeldBack(directory)
        try store.checkRunHasEnded(directory)
        try await change.verify(directory, unlessCurrentIn: store)
        let move = try store.pin(directory)
        change.report(
            move,
            done: "\(move.name) is current and pinned: nights are kept and not published until "
                + "`oith snapshot pin --remove`", always: true)
    }

    private func removePin(_ store: SnapshotStore) throws {
        let name = try store.unpin()
        if change.format.json {
            let object: JSONValue = ["removed": name.map { .string($0) } ?? .null]
            Terminal.output(object.text + "\n")
        } else if let name {
            Terminal.output("the pin to \(name) is removed; the next night publishes again\n")
        } else {
            Terminal.output("there is no pin; nothing to do\n")
        }
    }
}
