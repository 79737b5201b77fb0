import ArgumentParser
import DurableFiles
import ExecutionStore
import SnapshotStore
import StateMachine
import SystemPackage

/// `oith snapshot rollback`.
struct SnapshotRollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Return to the snapshot that was current before.",
        discussion: """
              oith snapshot rollback --data night
              oith snapshot rollback --to 2026-11-18 --data night
              oith snapshot rollback --to-last-sound --data night

            Undoes the last publication, and the one before it each time it is called again: a \
            snapshot that was rolled back is never the target of a rollback, also not after the \
            next night. `oith snapshot list` shows the target as `previous`. The next night \
            publishes again; `oith snapshot pin` prevents that.

            --to-last-sound verifies current and then the snapshots that were current before it, \
            the latest first, and stops at the first that is undamaged; that may be current \
            itself. One that this user may not read counts as damaged.

            Exit code 66 if there is no target or all of them are damaged, 65 if the snapshot is \
            damaged, 4 while `current` is pinned, 75 while another process publishes.
            """)

    @Option(
        help: "The snapshot to return to. [default: the one that was current before]",
        completion: .snapshots)
    var to: String?

    @Flag(help: "Return to the newest snapshot that verifies, if current does not.")
    var toLastSound = false

    @OptionGroup var data: DataLocation
    @OptionGroup var change: SnapshotChangeOptions

    func validate() throws {
        if toLastSound, to != nil || change.noVerify {
            throw ValidationError("--to-last-sound takes neither --to nor --no-verify.")
        }
    }

    func run() async throws {
        let store = try data.store()
        if toLastSound { return try await rollbackToLastSound(store) }
        let directory = try data.directory(of: to ?? "previous")
        try store.checkIsNotHeldBack(directory)
        try store.checkRunHasEnded(directory)
        try await change.verify(directory, unlessCurrentIn: store)
        report(try store.rollback(to: directory), in: store)
    }

    private func rollbackToLastSound(_ store: SnapshotStore) async throws {
        var damaged: Set<String> = []
        for name in try store.publishedNames() {
            let directory = store.directory(named: name)
            do {
                guard let defect = try await SnapshotChangeOptions.defect(of: directory) else {
                    return report(
                        try store.rollback(to: directory), in: store, damaged: damaged)
                }
                Terminal.message("oith: \(name) is damaged: \(defect)")
            } catch let error as FileError where Self.isOfTheFile(error) {
                Terminal.message("oith: \(name) cannot be read: \(error)")
            }
            damaged.insert(name)
        }
        throw CommandError(
            ExitStatus.notFound,
            "no snapshot that was ever current verifies; a night publishes another")
    }

    /// Whether an error is about the file, so that another one may be read.
    private static func isOfTheFile(_ error: FileError) -> Bool {
        switch error.errno {
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory: false
        default: true
        }
    }

    private func report(
        _ move: SnapshotStore.Move, in store: SnapshotStore, damaged: Set<String> = []
    ) {
        let after = move.previous.map { name in
            damaged.contains(name) || !Self.isWhole(store.directory(named: name))
                ? "; \(name), which was before, is damaged"
                : "; `oith snapshot publish \(name)` undoes it"
        }
        change.report(move, done: "\(move.name) is current again" + (after ?? ""))
    }

    /// Whether a snapshot could be published, as far as the sizes of its files tell.
    private static func isWhole(_ directory: FilePath) -> Bool {
        do { return try SnapshotVerifier(directory).sizeDefect() == nil } catch { return false }
    }
}
