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

/// What a rerun takes over from the run before it.
@Suite struct RerunBeginTests {
    private static let base = "2026-11-20T040000Z-1"
    private static let next = "2026-11-20T040000Z-2"

    /// A good night with all files that its stages leave.
    private static func withNight(
        _ body: (HandMadeNights) async throws -> Void
    ) async throws {
        try await HandMadeNights.with { nights in
            let run = try nights.begin(
                base,
                input: [
                    "asOf": "2026-11-20T04:00:00Z", "runDirectory": "/moved/away",
                    "concurrency": 9,
                ])
            try await run.playGoodNight()
            for file in ["pool.features", "rejects.jsonl", "chunks.jsonl"] {
                try nights.write("the \(file)", file, of: base)
            }
            let files = LocalFileSystem()
            let folder = nights.nights.runDirectory(base)
            try files.makeDirectories(folder.partials)
            try files.write([1], durablyTo: folder.partial("dr5r"))
            try files.makeDirectories(folder.lists)
            try files.write([2], durablyTo: folder.lists.appending("00000.lists"))
            try await body(nights)
        }
    }

    private static func rerun(_ state: String, _ nights: HandMadeNights) throws -> Night {
        let plan = try nights.nights.plan(RerunRequest(.from(state)), of: nil) {
            try NightDefinition($0, changing: [:])
        }
        return try nights.nights.rerun(plan, concurrency: 2)
    }

    /// Where a rerun begins, and what is in its folder then.
    private static let cases: [(String, [String])] = [
        ("ExtractPool", []), ("SplitPool", ["pool.features", "rejects.jsonl"]),
        ("ScoreChunks", ["chunks.jsonl", "pool.features", "rejects.jsonl"]),
        ("AggregateCandidates", ["chunks.jsonl", "partials", "pool.features", "rejects.jsonl"]),
        (
            "WriteSnapshot",
            ["chunks.jsonl", "lists", "partials", "pool.features", "rejects.jsonl"]
        ),
    ]

    @Test(arguments: cases)
    func `What the stages before it left is there under a second name.`(
        state: String, names: [String]
    ) async throws {
        try await Self.withNight { nights in
            let night = try Self.rerun(state, nights)
            #expect(night.name == Self.next)
            let (run, base) = (
                nights.nights.runDirectory(Self.next), nights.nights.runDirectory(Self.base)
            )
            #expect(try directoryEntries(run.path).sorted() == names)
            if names.contains("chunks.jsonl") {
                #expect(try text(fileBytes(run.chunks)) == "the chunks.jsonl")
            }
            // Nothing of the earlier run moved.
            #expect(
                try directoryEntries(base.path).sorted()
                    == ["chunks.jsonl", "lists", "partials", "pool.features", "rejects.jsonl"])
            night.release()
        }
    }

    @Test func `Its input names its own folder, and its base in the journal.`() async throws {
        try await Self.withNight { nights in
            let night = try Self.rerun("SplitPool", nights)
            let run = nights.nights.runDirectory(Self.next).path.string
            #expect(night.input["runDirectory"] == .string(run))
            #expect(night.input["concurrency"] == 2)
            #expect(night.input["asOf"] == "2026-11-20T04:00:00Z")
            #expect(night.notice == nil && night.cutOff == nil)
            night.release()
            let record = try nights.store.find(nil)
            #expect(record.name == Self.next && record.base == Self.base)
            #expect(record.lastState == nil && record.input["runDirectory"] == .string(run))
        }
    }

    @Test(arguments: [
        ("rejects.jsonl", "SplitPool"),
        ("chunks.jsonl", "ScoreChunks"), ("partials", "AggregateCandidates"),
        ("lists", "WriteSnapshot"),
    ])
    func `What is no longer there is named, and where to begin instead.`(
        product: String, state: String
    ) async throws {
        try await Self.withNight { nights in
            let path = nights.nights.runDirectory(Self.base).path.appending(product)
            try LocalFileSystem().removeTree(path)
            let error = #expect(throws: NightError.self) { try Self.rerun(state, nights).release() }
            #expect(error?.code == .notFound)
            #expect(
                error?.message
                    == "\(Self.base) no longer has \(product), which \(state) needs; start from an "
                    + "earlier stage")
            // The journal knows nothing of the attempt, and the lock is free.
            #expect(try nights.store.find(nil).name == Self.base)
            #expect(!RunLock.isHeld(in: nights.data))
        }
    }

    @Test func `A snapshot that is gone is named.`() async throws {
        try await Self.withNight { nights in
            let error = #expect(throws: NightError.self) {
                try Self.rerun("VerifySnapshot", nights).release()
            }
            #expect(error?.code == .notFound)
            #expect(
                error?.message
                    == "the snapshot of \(Self.base) is gone; start from an earlier stage")
        }
    }

    @Test func `What a cut-off attempt left in the folder goes, and nothing else.`() async throws {
        try await Self.withNight { nights in
            try nights.write("old", "pool.features", of: Self.next)
            try nights.write("old", "trace.jsonl", of: Self.next)
            try nights.write("mine", "notes.txt", of: Self.next)
            let night = try Self.rerun("SplitPool", nights)
            let run = nights.nights.runDirectory(Self.next)
            #expect(
                try directoryEntries(run.path).sorted()
                    == ["notes.txt", "pool.features", "rejects.jsonl"])
            #expect(try text(fileBytes(run.features)) == "the pool.features")
            night.release()
        }
    }

    @Test func `While another run holds the lock none is begun.`() async throws {
        try await Self.withNight { nights in
            let lock = try RunLock(nights.data, run: "another")
            let error = #expect(throws: ExecutionStoreError.self) {
                try Self.rerun("SplitPool", nights).release()
            }
            #expect(error?.code == .locked)
            lock.release()
            #expect(try nights.store.executions().map(\.name) == [Self.base])
        }
    }
}
