import DurableFiles
import JSON
import SnapshotFormat
import SnapshotStore
import StateMachine
import SystemPackage

/// Makes the verified snapshot the current one, in one step; or leaves it staged, where a pin holds
/// `current`.
///
/// What is published is compared with its manifest, every size and SHA-256, unless this very process
/// verified it and its files are untouched: a night that is resumed days later, or rerun from here,
/// must not publish what became of the files meanwhile.
struct PublishSnapshot: Stage {
    let context: StageContext

    func run(_ input: PublishSnapshotInput) async throws -> PublishSnapshotOutput {
        let (run, name) = (input.run, input.snapshot)
        let store = SnapshotStore(publishingIn: context.dataDirectory, context.files)
        // The store itself looks at a snapshot that is kept already.
        if FileStatus(store.directory(named: name)) == nil {
            try await check(store.stagedDirectory(run.name, name), run)
        }
        let move = try store.publish(run: run.name, name: name)
        return PublishSnapshotOutput(snapshot: name, heldAt: move.heldAt)
    }

    private func check(_ directory: FilePath, _ run: RunDirectory) async throws {
        do {
            if try context.isVerified(directory) { return }
            let files = try SnapshotVerifier(directory).files()
            _ = try await context.concurrently(files.pieces) { piece in
                try Task.checkCancellation()
                try files.check(piece)
            }
        } catch  where error.tellsOfDamage {
            throw NightError(
                (error as? FileError)?.errno == .ioError ? .io : .data,
                "the snapshot is not any more what was verified, and nothing was published: "
                    + "\(error). `oith rerun \(run.name) --from WriteSnapshot` writes it again")
        }
    }
}
