import ArgumentParser
import ExecutionStore
import JSON
import NightStages
import SnapshotFormat
import SnapshotStore
import SystemPackage

/// What `publish`, `rollback` and `pin` share: they move `current`.
struct SnapshotChangeOptions: ParsableArguments {
    @Flag(name: .customLong("no-verify"), help: "Do not verify the snapshot first.")
    var noVerify = false

    @OptionGroup var format: OutputFormat

    /// Refuses a damaged snapshot; the current one is served already and is not read again.
    func verify(_ directory: FilePath, unlessCurrentIn store: SnapshotStore) async throws {
        if noVerify || directory.lastComponent?.string == store.currentName { return }
        guard let defect = try await Self.defect(of: directory) else { return }
        throw CommandError(
            CommandError(anything: defect).status,
            "the snapshot is damaged and current stays: \(defect); `oith snapshot verify` says "
                + "more, `oith snapshot rollback --to-last-sound` goes to the newest one that "
                + "verifies")
    }

    /// The first defect of a snapshot; nil if it verifies.
    static func defect(of directory: FilePath) async throws -> (any Error)? {
        do {
            return try await SnapshotAudit(directory).run(concurrency: Machine.coreCount)
                .defects.first
        } catch  where error.tellsOfDamage { return error }
    }

    /// Prints the result of a move.
    ///
    /// - Parameters:
    ///   - move: the move.
    ///   - text: the line if something was done.
    ///   - always: whether the line is true even if `current` did not move.
    func report(_ move: SnapshotStore.Move, done text: String, always: Bool = false) {
        if format.json {
            let object: JSONValue = [
                "snapshot": .string(move.name), "path": .string(move.directory.string),
                "previous": move.previous.map { .string($0) } ?? .null,
                "moved": .bool(!move.isNothingToDo),
            ]
            Terminal.output(object.text + "\n")
        } else if move.isNothingToDo, !always {
            Terminal.output("\(move.name) is current already; nothing to do\n")
        } else {
            Terminal.output(text + "\n")
        }
    }
}

extension SnapshotStore {
    /// Refuses a snapshot that a guard held back.
    func checkIsNotHeldBack(_ directory: FilePath) throws {
        guard let run = Self.run(of: directory), let note = try heldNote(of: run) else { return }
        throw SnapshotError(
            .heldBack,
            "the guard held \(note.snapshot) back: \(note.reasons.joined(separator: ". ")). "
                + "`oith snapshot publish \(note.snapshot) --force` publishes it all the same")
    }

    /// Refuses a snapshot that a run is still writing.
    func checkRunHasEnded(_ directory: FilePath) throws {
        guard let run = Self.run(of: directory),
            let words = RunLock.holder(in: dataDirectory), RunLock.Holder(words)?.run == run
        else { return }
        throw CommandError(
            ExitStatus.locked,
            "\(words) is still writing this snapshot; try again when it has ended")
    }
}
