import DurableFiles
import NightReport
import NightStages
import SnapshotFormat
import SnapshotReader
import SnapshotStore
import SystemPackage

/// The verification of a snapshot: of its files alone, or of its lists too.
struct SnapshotVerification {
    /// What lists are scored again with.
    struct Reference {
        let pool: FilePath
        /// A model's file or name; nil for the snapshot's own.
        let model: String?
        /// How many lists are scored again, spread evenly over all users; nil for all.
        let sample: Int?
    }

    private let directory: FilePath
    private let concurrency: Int
    private let reference: Reference?

    /// - Parameters:
    ///   - directory: the snapshot.
    ///   - concurrency: how many row groups are read at once.
    ///   - reference: what lists are scored again with; nil for none.
    init(_ directory: FilePath, concurrency: Int, reference: Reference?) {
        (self.directory, self.concurrency, self.reference) = (directory, concurrency, reference)
    }

    /// Reads everything.
    ///
    /// - Returns: the defects and what was read.
    /// - Throws: what the files throw; ``CommandError`` if a signal stopped it.
    func run() async throws -> SnapshotAudit.Report {
        guard let reference else {
            return try await SnapshotAudit(directory).run(concurrency: concurrency)
        }
        // There is a table of all users on the disk for a moment, which a signal must not leave.
        return try await StopSignals().running("the verification") {
            try await audit(with: reference).run(concurrency: concurrency)
        }
    }

    /// Checks what a verification found, and that no forgotten user is named.
    ///
    /// - Throws: ``CommandError`` with exit code 65 if the snapshot must not be served.
    func check(_ report: SnapshotAudit.Report) throws {
        guard report.isSound else {
            throw CommandError(
                ExitStatus.badData,
                "\(directory.lastComponent?.string ?? "") is damaged; readers refuse what they "
                    + "touch of it. `oith snapshot rollback --to-last-sound` goes back, a run "
                    + "publishes another")
        }
        let tombstones = try Tombstones.read(besideSnapshot: directory)
        let count = try SnapshotErasure(directory, tombstones).userCount
        guard count > 0 else { return }
        throw CommandError(
            ExitStatus.badData,
            "it is whole, and names \(NumberFormatting.count(count)) users who asked to be "
                + "forgotten; `oith snapshot forget` erases them")
    }

    private func audit(with reference: Reference) throws -> SnapshotAudit {
        let lists = try lists(of: reference)
        let step = reference.sample.map { max(1, lists.userCount / $0) } ?? 1
        return SnapshotAudit(
            directory, choosing: { $0 % step == 0 }, judge: { try lists.check($0) },
            entries: { lists.entryJudge($0) })
    }

    private func lists(of reference: Reference) throws -> ListReference {
        let manifest = try SnapshotManifest.read(from: directory)
        let scratch = try TemporaryWork.verify.folder()
        defer { scratch.remove() }
        return try ListReference(
            pool: reference.pool, manifest: manifest,
            model: LoadedModel(
                reading: try ShippedFile.model(reference.model ?? manifest.model.name)),
            tombstones: try Tombstones.read(besideSnapshot: directory),
            scratch: scratch.path, in: LocalFileSystem(), width: concurrency)
    }
}
