import DurableFiles
import FeatureTable
import JSON
import NightStages
import Scoring
import SystemPackage
import TestSupport
import Testing

/// Results of chunks as ScoreChunk leaves them: their keys, their bytes, and the records of a run.
@Suite struct ChunkResultTests {
    /// A night of one chunk that is scored.
    private static func scored(
        _ scratch: Scratch, users: Int = 60
    ) async throws -> (night: StagedNight, work: ChunkWork) {
        let night = StagedNight(in: scratch.path)
        try LocalFileSystem().makeDirectories(night.run.path)
        var sample = RandomUsers(count: users, spread: 0.2)
        sample.values = 2
        try sample.write(seed: 3, to: night.run.features)
        _ = try await night.tasks.run(
            .splitPool, night.input([("chunkBudget", .integer(1000))]))
        let input = try firstChunk(of: night)
        _ = try await night.tasks.run(.scoreChunk, input)
        return (night, try ChunkWork(ScoreChunkInput(input), night.context))
    }

    /// The input of the task that scores the first chunk.
    private static func firstChunk(of night: StagedNight) throws -> JSONValue {
        let line = try #require(
            try fileBytes(night.run.chunks).split(separator: UInt8(ascii: "\n")).first)
        return night.input([("chunk", try JSONValue(parsing: Array(line)))])
    }

    @Test func `A damaged result is told of, and made anew.`() async throws {
        let scratch = try Scratch()
        let (night, work) = try await Self.scored(scratch, users: 12)
        let input = try Self.firstChunk(of: night)
        let path = ResultStore(night.data, in: LocalFileSystem()).path(work.key())
        let bytes = try fileBytes(path)
        _ = try await night.tasks.run(.scoreChunk, input)
        #expect(night.noted == [])
        try replace(path, by: Array(bytes.dropLast()))
        _ = try await night.tasks.run(.scoreChunk, input)
        #expect(night.noted.count == 1)
        #expect(
            night.noted.first?.hasPrefix(
                "chunk \(work.chunk.name) is scored again, as its result of an earlier run cannot "
                    + "be used: \(path) is damaged") == true, "\(night.noted)")
        #expect(try fileBytes(path) == bytes)
    }

    @Test func `The key names all that the result depends on.`() async throws {
        let scratch = try Scratch()
        let (_, work) = try await Self.scored(scratch)
        let components = work.key().components
        #expect(
            components.object?.members.map(\.key) == [
                "users", "candidates", "exclusions", "model", "radiusTenths",
                "minScoreHundredths", "top", "part", "scoringRevision",
            ])
        #expect(components["users"]?["count"] == 60)
        #expect(components["candidates"]?["count"]?.integer == work.candidates.count)
        let excluded = (0..<60).reduce(0) { $0 + work.rules.table.exclusions[$1].count }
        #expect(components["exclusions"]?["count"]?.integer == excluded)
        #expect(components["radiusTenths"] == 400 && components["minScoreHundredths"] == 5200)
        #expect(components["top"] == 5 && components["part"] == "1 of 1")
        #expect(
            try components["model"]?.string
                == LoadedModel(reading: Repository.scoringModel("oith-v1")).digest)
    }

    @Test func `A result is found by its key, and no flipped bit goes unseen.`() async throws {
        let scratch = try Scratch()
        let (night, work) = try await Self.scored(scratch, users: 12)
        let store = ResultStore(night.data, in: LocalFileSystem())
        let (key, places) = (work.key(), work.candidates.count)
        #expect(try store.names() == [key.digest])
        #expect(store.has(key, users: 12, places: places))
        #expect(!store.has(key, users: 11, places: places))
        #expect(!store.has(key, users: 12, places: places + 1))
        #expect(!store.has(ChunkKey(components: [:]), users: 12, places: places))
        let path = store.path(key)
        #expect(path == night.data.appending("results").appending(key.digest))
        #expect(ChunkResultFile.namesNobody(path))
        let bytes = try fileBytes(path)
        // magic, version 4, zero, users, places, and the key's digest in hexadecimal.
        #expect(Array(bytes[..<16]) == Array("OITHRSLT".utf8) + [4, 0, 0, 0, 0, 0, 0, 0])
        #expect(bytes[16] == 12 && bytes[17..<24].allSatisfy { $0 == 0 })
        #expect(bytes[24] == UInt8(places) && bytes[25..<32].allSatisfy { $0 == 0 })
        #expect(bytes[32..<96] == Array(key.digest.utf8)[...])
        for offset in bytes.indices {
            var damaged = bytes
            damaged[offset] ^= 1 << UInt8(offset % 8)
            try replace(path, by: damaged)
            #expect(!store.has(key, users: 12, places: places), "byte \(offset)")
        }
        for length in stride(from: 0, to: bytes.count, by: 5) {
            try replace(path, by: Array(bytes[..<length]))
            #expect(!store.has(key, users: 12, places: places), "length \(length)")
        }
        try replace(path, by: bytes + [0])
        #expect(!store.has(key, users: 12, places: places))
        try LocalFileSystem().removeFile(path)
        #expect(!store.has(key, users: 12, places: places))
    }

    @Test(arguments: [
        ("OITHRSLT", 4, true), ("OITHRSLT", 3, true), ("OITHRSLT", 2, false),
        ("OITHRSLT", 1, false), ("OITHRSLT", 5, false), ("OITHLIST", 4, false),
    ])
    func `Results of the first versions named candidates.`(
        magic: String, version: UInt8, namesNobody: Bool
    ) throws {
        let scratch = try Scratch()
        let path = scratch.path.appending("r")
        try LocalFileSystem().write(
            Array(magic.utf8) + [version, 0, 0, 0, 0, 0, 0, 0], durablyTo: path)
        #expect(ChunkResultFile.namesNobody(path) == namesNobody)
        try LocalFileSystem().write(
            Array(magic.utf8) + [version, 0, 0, 0, 0, 0, 0], durablyTo: path)
        #expect(!ChunkResultFile.namesNobody(path))
        #expect(!ChunkResultFile.namesNobody(scratch.path.appending("none")))
    }

    // MARK: - The record

    @Test func `A record names the result and says what it depends on.`() async throws {
        let scratch = try Scratch()
        let (night, work) = try await Self.scored(scratch)
        let path = night.run.partial(work.chunk.name)
        let record = try ChunkRecord(reading: path)
        #expect(record.chunk == work.chunk.name && record.key == work.key() && !record.isReused)
        let json = try JSONValue(parsing: fileBytes(path))
        #expect(
            json.object?.members.map(\.key) == ["chunk", "result", "reused", "components"])
        #expect(json["result"]?.string == work.key().digest)
        #expect(try fileBytes(path).last == UInt8(ascii: "\n"))
        // What was said of another chunk, or of another result, is no record of this one.
        let text = String(decoding: try fileBytes(path), as: UTF8.self)
        let other = night.run.partial("other")
        try LocalFileSystem().write(Array(text.utf8), durablyTo: other)
        var wrong = [other: text]
        for (old, new) in [
            ("\"top\":5", "\"top\":6"), ("\"reused\":false", "\"reused\":0"),
            ("\"chunk\":", "\"Chunk\":"), ("\"components\":", "\"c\":"), ("}", ""),
        ] {
            try #require(text.contains(old))
            wrong[path] = text.replacing(old, with: new)
            for (path, text) in wrong {
                try LocalFileSystem().write(Array(text.utf8), durablyTo: path)
                let error = #expect(throws: FileError.self, "\(new)") {
                    try ChunkRecord(reading: path)
                }
                #expect(error?.code == .damaged && error?.path == path)
                #expect(
                    error?.message
                        == "it is no record of this chunk; score the chunks again: `oith rerun "
                        + "--from ScoreChunks`")
            }
        }
        let none = #expect(throws: FileError.self) {
            try ChunkRecord(reading: night.run.partial("none"))
        }
        #expect(none?.code == .notFound)
    }

    @Test func `A result that is gone fails the merge, which says what to do.`() async throws {
        let scratch = try Scratch()
        let (night, work) = try await Self.scored(scratch)
        let path = ResultStore(night.data, in: LocalFileSystem()).path(work.key())
        let bytes = try fileBytes(path)
        try LocalFileSystem().removeFile(path)
        let gone = await #expect(throws: NightError.self) {
            _ = try await night.tasks.run(.aggregateCandidates, night.input())
        }
        #expect(gone?.code == .notFound)
        #expect(
            gone?.message
                == "the result of chunk \(work.chunk.name) is gone; score the chunks again: `oith "
                + "rerun --from ScoreChunks`")
        var damaged = bytes
        damaged[bytes.count - 1] ^= 1
        try LocalFileSystem().write(damaged, durablyTo: path)
        let error = await #expect(throws: FileError.self) {
            _ = try await night.tasks.run(.aggregateCandidates, night.input())
        }
        #expect(error?.code == .damaged)
        #expect(
            error?.message.hasPrefix("a block of it is damaged; score the chunks again") == true)
        try replace(path, by: bytes)
        _ = try await night.tasks.run(.aggregateCandidates, night.input())
    }
}
