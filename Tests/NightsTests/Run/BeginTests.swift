import DurableFiles
import ExecutionStore
import JSON
import NightSamples
import NightStages
import Nights
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// How a night is entered in the journal, under which name, and behind which lock.
@Suite struct BeginTests {
    private static let settings = NightSettings(
        pool: "/pool.sqlite", asOf: "2026-11-20T04:00:00Z", model: "/model.json", radius: 12.5)

    private static func begin(
        _ nights: HandMadeNights, _ settings: NightSettings = settings
    ) throws -> Night {
        try nights.nights.begin(settings, NightlyDefinition.load(), concurrency: 3)
    }

    @Test func `Its name is its instant and the next number, and its input its settings.`()
        async throws
    {
        try await HandMadeNights.with { nights in
            for number in 1...3 {
                let night = try Self.begin(nights)
                #expect(night.name == "2026-11-20T040000Z-\(number)")
                #expect(night.notice == nil)
                night.release()
            }
            let record = try nights.store.find(nil)
            #expect(
                record.input == [
                    "runDirectory": .string(
                        nights.data.appending("runs/2026-11-20T040000Z-3").string),
                    "pool": "/pool.sqlite", "asOf": "2026-11-20T04:00:00Z",
                    "model": "/model.json", "radius": .double(12.5), "top": 100,
                    "minScore": .double(50), "chunkBudget": .integer(Self.settings.chunkBudget),
                    "codec": .string(Self.settings.codec), "snapshotFormat": 3, "publish": true,
                    "maxRejectFraction": .double(0.01), "guards": GuardThresholds().json,
                    "verifyEntries": "all", "concurrency": 3, "reuse": true, "recompute": [],
                ])
            #expect(record.base == nil && record.lastState == nil)
        }
    }

    @Test func `A name whose folder is there is not given again.`() async throws {
        try await HandMadeNights.with { nights in
            try nights.write("x", "report.html", of: "2026-11-20T040000Z-7")
            let night = try Self.begin(nights)
            #expect(night.name == "2026-11-20T040000Z-8")
            night.release()
        }
    }

    @Test func `While a night holds the lock no other begins, and what holds it is named.`()
        async throws
    {
        try await HandMadeNights.with { nights in
            let first = try Self.begin(nights)
            let error = #expect(throws: ExecutionStoreError.self) {
                try Self.begin(nights).release()
            }
            #expect(error?.code == .locked)
            #expect(error?.message.contains("2026-11-20T040000Z-1") == true)
            #expect(try nights.store.executions().count == 1)
            first.release()
            let second = try Self.begin(nights)
            #expect(second.name == "2026-11-20T040000Z-2")
            second.release()
        }
    }

    @Test func `The run before is told where it was killed, and only then.`() async throws {
        try await HandMadeNights.with { nights in
            let first = try Self.begin(nights)
            #expect(first.cutOff == nil)
            first.release()
            let second = try Self.begin(nights)
            #expect(second.cutOff?.name == "2026-11-20T040000Z-1")
            second.release()
            let record = try nights.store.find(nil)
            let journal = try nights.store.resume(record, try nights.store.source(of: record))
            try await journal.record([ExecutionEvent(.executionAborted, in: .init())])
            let third = try Self.begin(nights)
            #expect(third.cutOff == nil)
            third.release()
        }
    }

    @Test func `A damaged journal is moved aside, and the night says so.`() async throws {
        try await HandMadeNights.with { nights in
            try await nights.begin("2026-11-20T040000Z-1").succeed(at: 1)
            let journal = nights.data.appending("journal.sqlite")
            // Pages of a database that are no pages any more; the head still says that it is one.
            var bytes = try fileBytes(journal)
            let files = LocalFileSystem()
            for place in bytes.indices where place >= 512 { bytes[place] = 0x55 }
            for suffix in ["", "-wal", "-shm"] {
                try files.removeFile(FilePath(journal.string + suffix))
            }
            try files.write(bytes, durablyTo: journal)
            let night = try Self.begin(nights)
            let notice = night.notice ?? ""
            #expect(notice.hasPrefix("the journal is damaged and was moved to "))
            #expect(
                notice.contains("the history of earlier runs is in there, and they can be neither ")
            )
            #expect(night.name == "2026-11-20T040000Z-1")
            night.release()
            #expect(
                try directoryEntries(nights.data).contains(
                    "journal-damaged-2026-11-20T040001.000Z.sqlite"))
        }
    }

    @Test func `Where a file is in the place of a folder, it is named.`() async throws {
        try TemporaryFolder.with { folder in
            let files = LocalFileSystem()
            let nights = Nights(folder.appending("data"), in: files)
            let settings = Self.settings
            try nights.begin(settings, NightlyDefinition.load(), concurrency: 1).release()
            try files.removeTree(folder.appending("data/runs"))
            try files.write([1], durablyTo: folder.appending("data/runs"))
            let error = #expect(throws: NightError.self) {
                try nights.begin(settings, NightlyDefinition.load(), concurrency: 1).release()
            }
            #expect(error?.code == .data)
            #expect(
                error?.message
                    == "\(folder.appending("data/runs")) is not a folder, and nights need one of "
                    + "that name; move away what is there")
        }
    }
}
