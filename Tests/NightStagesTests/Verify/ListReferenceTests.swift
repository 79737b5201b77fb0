import Bytes
import DurableFiles
import NightStages
import SnapshotFormat
import SnapshotReader
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// A published snapshot beside the pool that it came of.
@Suite struct ListReferenceTests {
    /// A night with a snapshot that is written, and its manifest.
    private static func written(
        _ scratch: Scratch
    ) async throws -> (night: StagedNight, directory: FilePath, manifest: SnapshotManifest) {
        let night = StagedNight(in: scratch.path)
        try night.writePool(users: 50, seed: 11)
        try await night.aggregate()
        let written = try await night.tasks.run(.writeSnapshot, night.input())
        let name = try #require(WriteSnapshotOutput(written).name)
        let directory = night.data.appending("staging/\(night.run.name)/\(name)")
        return (night, directory, try SnapshotManifest.read(from: directory))
    }

    private static func reference(
        _ night: StagedNight, _ manifest: SnapshotManifest, model: String = "oith-v1",
        pool: FilePath? = nil, forgetting ids: [[UInt8]] = []
    ) throws -> ListReference {
        var tombstones = Tombstones(key: SIMD2(1, 2))
        for id in ids { _ = tombstones.insert(id) }
        return try ListReference(
            pool: pool ?? night.scratch.appending("pool.sqlite"), manifest: manifest,
            model: LoadedModel(reading: Repository.scoringModel(model)), tombstones: tombstones,
            scratch: night.scratch.appending("scratch"), in: LocalFileSystem(), width: 2)
    }

    /// Audits all lists and all entries of a snapshot.
    private static func audit(
        _ directory: FilePath, _ reference: ListReference
    ) async throws -> [String] {
        try await SnapshotAudit(
            directory, choosing: { _ in true }, judge: { try reference.check($0) },
            entries: { reference.entryJudge($0) }
        ).run(concurrency: 2).defects.map(\.description)
    }

    @Test func `A pool that has not changed gives the same lists.`() async throws {
        let scratch = try Scratch()
        let (night, directory, manifest) = try await Self.written(scratch)
        let reference = try Self.reference(night, manifest)
        #expect(reference.userCount == 45 && manifest.counts.users == 45)
        #expect(try await Self.audit(directory, reference) == [])
        // Nothing is left of the scratch folder.
        #expect(FileStatus(night.scratch.appending("scratch")) == nil)
    }

    @Test func `A snapshot of another model is not compared.`() async throws {
        let scratch = try Scratch()
        let (night, _, manifest) = try await Self.written(scratch)
        let error = #expect(throws: NightError.self) {
            try Self.reference(night, manifest, model: "oith-queue-v1")
        }
        #expect(error?.code == .data)
        let other = try LoadedModel(reading: Repository.scoringModel("oith-queue-v1")).digest
        #expect(
            error?.message
                == "the snapshot was scored with oith-v1, digest \(manifest.model.digest.prefix(12))"
                + ", and this model's is \(other.prefix(12)); give its file with --model")
        #expect(FileStatus(night.scratch.appending("scratch")) == nil)
    }

    @Test func `Another pool gives other users and other lists.`() async throws {
        let scratch = try Scratch()
        let (night, directory, manifest) = try await Self.written(scratch)
        var random = SeededGenerator(seed: 12)
        let pool = night.scratch.appending("other.sqlite")
        try PoolSample.write(pool, users: 30, &random)
        let reference = try Self.reference(night, manifest, pool: pool)
        let defects = try await Self.audit(directory, reference)
        #expect(!defects.isEmpty)
        let kinds = [
            "the user is not eligible in this pool",
            "the list is not what the rules give for this pool",
        ]
        #expect(
            defects.allSatisfy { defect in
                defect.hasPrefix("users/part-00000.parquet: user ")
                    && (kinds.contains { defect.hasSuffix($0) }
                        || defect.hasSuffix(
                            " of the list is not what the rules give for this pool"))
            })
        #expect(defects.allSatisfy { !$0.contains("@") })
    }

    /// After an erasure lists are shorter, and nobody knows who would have come last.
    @Test func `Full lists may lack as many at their end as were taken out.`() async throws {
        let scratch = try Scratch()
        let (night, directory, _) = try await Self.written(scratch)
        let lists = try night.bruteForce()
        let popular = try #require(
            lists.values.flatMap { $0 }.map(\.id).first { id in
                lists.values.count { list in list.contains { $0.id == id } } > 2
            })
        var tombstones = Tombstones(key: SIMD2(1, 2))
        _ = tombstones.insert(popular)
        let copy = scratch.path.appending("copy")
        let manifest = try SnapshotErasure(directory, tombstones)
            .write(to: copy, oith: "0", in: LocalFileSystem())
        #expect(manifest.forgottenUsers == 1)
        let reference = try Self.reference(night, manifest, forgetting: [popular])
        #expect(reference.userCount == 44)
        #expect(try await Self.audit(copy, reference) == [])
        // Of a snapshot from which nobody was taken out a short list is wrong.
        let whole = try SnapshotManifest.read(from: directory)
        let strict = try Self.reference(night, whole, forgetting: [popular])
        let defects = try await Self.audit(copy, strict)
        #expect(
            !defects.isEmpty
                && defects.allSatisfy {
                    $0.hasSuffix("the list is not what the rules give for this pool")
                })
    }
}
