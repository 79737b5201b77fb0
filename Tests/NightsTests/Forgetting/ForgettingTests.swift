import DurableFiles
import ExecutionStore
import NightSamples
import NightStages
import Nights
import SnapshotReader
import SnapshotStore
import SystemPackage
import TestSupport
import Testing
import UserPool

/// Users who asked to be forgotten leave every file of a data folder.
@Suite struct ForgettingTests {
    private static func forget(_ ids: [String], in data: FilePath) throws {
        _ = try SnapshotStore(data, in: LocalFileSystem()).forget(
            ids.map { Array($0.utf8) }, newKey: .zero)
    }

    /// The ids of the users of the fixture's pool, who took part.
    private static func ids(_ fixture: NightFixture) throws -> [[UInt8]] {
        let contents = try PoolContents(fixture.pool.string)
        return contents.profiles.map(\.id)
    }

    private static func expectNothing(_ erasure: Erasure) {
        #expect(erasure.snapshots == [] && erasure.runs == [] && erasure.results == 0)
        #expect(erasure.foreignTables == [] && erasure.problems == [])
    }

    @Test func `Feature table, working files and lists go, and the report stays.`() async throws {
        try await NightFixture.with { fixture in
            let nights = fixture.nights
            let id = try #require(try Self.ids(fixture).first)
            let run = try await nights.account(of: nil, width: 1).run.name
            let folder = nights.runDirectory(run)
            #expect(try nights.forgottenRemains() == [])
            try Self.forget([String(decoding: id, as: UTF8.self)], in: fixture.data)
            let remains = try nights.forgottenRemains()
            #expect(remains.contains("runs/\(run)/pool.features"))
            let erasure = try nights.eraseForgotten(oith: "1.0")
            #expect(erasure.runs == [run] && erasure.problems == [])
            #expect(erasure.snapshots.count == 1 && erasure.foreignTables == [])
            #expect(FileStatus(folder.features) == nil && FileStatus(folder.chunks) == nil)
            #expect(FileStatus(folder.lists) == nil && FileStatus(folder.partials) == nil)
            #expect(FileStatus(folder.rejects) != nil)
            #expect(try nights.forgottenRemains() == [])
            // Every step may be done twice.
            Self.expectNothing(try nights.eraseForgotten(oith: "1.0"))
        }
    }

    @Test func `One whom no file names leaves everything as it is.`() async throws {
        try await NightFixture.with { fixture in
            let run = try await fixture.nights.account(of: nil, width: 1).run.name
            try Self.forget(["nobody@nowhere"], in: fixture.data)
            Self.expectNothing(try fixture.nights.eraseForgotten(oith: "1.0"))
            #expect(FileStatus(fixture.nights.runDirectory(run).features) != nil)
        }
    }

    @Test func `A table that cannot be read, or was never finished, may name anybody.`()
        async throws
    {
        try await HandMadeNights.with { nights in
            let (broken, partial) = ("2026-11-19T040000Z-1", "2026-11-20T040000Z-1")
            try nights.write("no table", "pool.features", of: broken)
            try nights.write("report", "report.html", of: broken)
            try nights.write("half", ".pool.features.partial", of: partial)
            try nights.write("report", "report.html", of: partial)
            // Nobody is forgotten yet.
            #expect(try nights.nights.forgottenRemains() == [])
            try Self.forget(["a@x"], in: nights.data)
            #expect(
                try nights.nights.forgottenRemains().sorted() == [
                    "runs/\(broken)/pool.features", "runs/\(partial)/.pool.features.partial",
                ])
            let erasure = try nights.nights.eraseForgotten(oith: "1.0")
            #expect(erasure.runs == [broken])
            #expect(try nights.nights.forgottenRemains() == [])
            for run in [broken, partial] {
                let folder = nights.nights.runDirectory(run).path
                #expect(try directoryEntries(folder) == ["report.html"])
            }
        }
    }

    @Test func `A copy that no run made is named, and never touched.`() async throws {
        try await HandMadeNights.with { nights in
            try nights.write("no table", "pool.features", of: "my-copy")
            try Self.forget(["a@x"], in: nights.data)
            let erasure = try nights.nights.eraseForgotten(oith: "1.0")
            #expect(erasure.foreignTables == ["runs/my-copy/pool.features"])
            #expect(
                erasure.problems == [
                    "runs/my-copy/pool.features: no run made this copy; remove it by hand"
                ])
            #expect(
                try nights.nights.forgottenRemains() == ["runs/my-copy/pool.features"])
        }
    }

    @Test func `While a run is under way nothing is erased.`() async throws {
        try await HandMadeNights.with { nights in
            try Self.forget(["a@x"], in: nights.data)
            let lock = try RunLock(nights.data, run: "another")
            let error = #expect(throws: ExecutionStoreError.self) {
                try nights.nights.eraseForgotten(oith: "1.0")
            }
            #expect(error?.code == .locked)
            lock.release()
        }
    }

    @Test func `A night that ends erases what was asked for meanwhile, once.`() async throws {
        try await HandMadeNights.with { nights in
            try nights.write("no table", "pool.features", of: "2026-11-19T040000Z-1")
            let settings = NightSettings(
                pool: "/p", asOf: "2026-11-20T04:00:00Z", model: "/m")
            let night = try nights.nights.begin(
                settings, NightlyDefinition.load(), concurrency: 1)
            #expect(try nights.nights.eraseForgotten(after: night, oith: "1.0") == nil)
            try Self.forget(["a@x"], in: nights.data)
            let erasure = try nights.nights.eraseForgotten(after: night, oith: "1.0")
            #expect(erasure?.runs == ["2026-11-19T040000Z-1"])
            #expect(try nights.nights.eraseForgotten(after: night, oith: "1.0") == nil)
            night.release()
        }
    }
}
