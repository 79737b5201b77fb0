import DurableFiles
import ExecutionStore
import JSON
import NightSamples
import NightStages
import Nights
import StateMachine
import SystemPackage
import Testing

/// Why a chunk was scored or not: its record in one run beside that of the run before.
@Suite struct ChunkHistoryTests {
    /// Writes the record of a chunk's result.
    private static func write(
        _ chunk: String, of run: String, isReused: Bool = false, _ components: JSONValue,
        in nights: HandMadeNights
    ) throws {
        let record: JSONValue = [
            "chunk": .string(chunk), "result": .string(ChunkKey(components: components).digest),
            "reused": .bool(isReused), "components": components,
        ]
        let path = nights.nights.runDirectory(run).partial(chunk)
        let files = LocalFileSystem()
        try files.makeDirectories(path.removingLastComponent())
        try files.write(Array((record.text + "\n").utf8), durablyTo: path)
    }

    private static let before: JSONValue = [
        "users": ["count": 10, "sha256": "aa"], "model": "m1", "radiusTenths": 500, "top": 100,
    ]
    private static let now: JSONValue = [
        "users": ["count": 12, "sha256": "bb"], "model": "m2", "radiusTenths": 400, "top": 100,
    ]

    private static func withRuns(
        _ body: (HandMadeNights) async throws -> Void
    ) async throws {
        try await HandMadeNights.with { nights in
            for day in 1...4 {
                try await nights.begin("2026-11-1\(day)T040000Z-1", at: Double(day))
                    .succeed(at: Double(day))
            }
            try await body(nights)
        }
    }

    /// What is known of the one chunk that a name selects.
    private static func why(
        _ chunk: String, in run: String?, _ nights: HandMadeNights
    ) throws -> ChunkHistory {
        let found = try nights.nights.why(chunk, in: run)
        #expect(found.count == 1)
        return try #require(found.first)
    }

    @Test func `A geohash selects the chunks in it and around it.`() async throws {
        try await Self.withRuns { nights in
            let run = "2026-11-14T040000Z-1"
            let lines = HandMadeRun.chunks.map { $0.item.text + "\n" }
            try nights.write(lines.joined(), "chunks.jsonl", of: run)
            let names = HandMadeRun.chunks.map(\.name)
            for name in names { try Self.write(name, of: run, Self.now, in: nights) }
            let cell = try #require(names.first)
            let around = names.filter { $0.hasPrefix(cell.prefix(1)) }.sorted()
            let found = try nights.nights.why(String(cell.prefix(1)), in: run)
            #expect(found.map(\.record.chunk) == around)
            #expect(try nights.nights.why(cell, in: run).map(\.record.chunk) == [cell])
        }
    }

    @Test func `Where a setting of the whole night changed that is the cause.`() async throws {
        try await Self.withRuns { nights in
            try Self.write("9q8y", of: "2026-11-13T040000Z-1", Self.before, in: nights)
            try Self.write("dr5r", of: "2026-11-14T040000Z-1", Self.now, in: nights)
            let history = try Self.why("dr5r", in: nil, nights)
            #expect(history.earlier == nil)
            #expect(
                history.changes == [
                    "the scoring model changed", "radiusTenths changed from 500 to 400",
                ])
        }
    }

    @Test func `The last run before that had the chunk is the one compared.`() async throws {
        try await Self.withRuns { nights in
            try Self.write("dr5r", of: "2026-11-11T040000Z-1", ["model": "m0"], in: nights)
            try Self.write("dr5r", of: "2026-11-12T040000Z-1", Self.before, in: nights)
            try Self.write("9q8y", of: "2026-11-13T040000Z-1", ["model": "m9"], in: nights)
            try Self.write("dr5r", of: "2026-11-14T040000Z-1", isReused: true, Self.now, in: nights)
            let history = try Self.why("dr5r", in: nil, nights)
            #expect(history.run == "2026-11-14T040000Z-1" && history.record.isReused)
            #expect(history.record.key.components == Self.now)
            #expect(history.earlierRun == "2026-11-12T040000Z-1")
            #expect(history.earlier?.key.components == Self.before)
            #expect(
                history.changes == [
                    "its users changed (10 before, 12 now)", "the scoring model changed",
                    "radiusTenths changed from 500 to 400",
                ])
            // Seen from the run before there is only the first.
            let earlier = try Self.why("dr5r", in: "2026-11-12T040000Z-1", nights)
            #expect(earlier.earlierRun == "2026-11-11T040000Z-1")
        }
    }

    @Test func `A chunk that no earlier run had has no changes.`() async throws {
        try await Self.withRuns { nights in
            try Self.write("dr5r", of: "2026-11-14T040000Z-1", Self.now, in: nights)
            let history = try Self.why("dr5r", in: "2026-11-14T040000Z-1", nights)
            #expect(history.earlierRun == nil && history.earlier == nil && history.changes == nil)
        }
    }

    @Test func `Where nothing changed there are none to tell.`() async throws {
        try await Self.withRuns { nights in
            for day in [3, 4] {
                try Self.write("dr5r", of: "2026-11-1\(day)T040000Z-1", Self.now, in: nights)
            }
            #expect(try Self.why("dr5r", in: nil, nights).changes == [])
        }
    }

    @Test(arguments: [
        "u33d", "", "../../secret", "DR5R", "a b", String(repeating: "a", count: 100),
    ])
    func `A chunk that the run does not have is named, with where to look.`(
        chunk: String
    ) async throws {
        try await Self.withRuns { nights in
            try Self.write("dr5r", of: "2026-11-14T040000Z-1", Self.now, in: nights)
            let error = #expect(throws: NightError.self) { try nights.nights.why(chunk, in: nil) }
            #expect(error?.code == .notFound)
            let manifest = nights.nights.runDirectory("2026-11-14T040000Z-1").chunks
            #expect(
                error?.message
                    == "2026-11-14T040000Z-1 has no result of a chunk \(chunk); \(manifest) lists its "
                    + "chunks")
        }
    }

    @Test(arguments: [
        "", "{}", "no", #"{"chunk":"dr5r","result":"00","reused":true,"components":{}}"#,
    ])
    func `A record that is damaged is told of as such.`(content: String) async throws {
        try await Self.withRuns { nights in
            let path = nights.nights.runDirectory("2026-11-14T040000Z-1").partial("dr5r")
            try LocalFileSystem().makeDirectories(path.removingLastComponent())
            try LocalFileSystem().write(Array(content.utf8), durablyTo: path)
            let error = #expect(throws: FileError.self) { try nights.nights.why("dr5r", in: nil) }
            #expect(error?.code == .damaged)
        }
    }

    @Test func `A run that there is not is not found.`() async throws {
        try await Self.withRuns { nights in
            let error = #expect(throws: ExecutionStoreError.self) {
                try nights.nights.why("dr5r", in: "2026-01-01T000000Z-1")
            }
            #expect(error?.code == .notFound)
        }
    }
}
