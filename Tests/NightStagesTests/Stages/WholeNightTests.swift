import DurableFiles
import FeatureTable
import JSON
import NightStages
import Scoring
import SnapshotFormat
import SnapshotReader
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// All stages of a night, from a pool to the snapshot that is published.
@Suite struct WholeNightTests {
    @Test func `What is published is the brute force of the pool.`() async throws {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        try night.writePool(users: 70, seed: 1)
        try await night.aggregate()
        let written = try await night.tasks.run(.writeSnapshot, night.input())
        let verified = try await night.tasks.run(
            .verifySnapshot, night.input([("snapshot", written)]))
        let expected = try night.bruteForce()
        #expect(expected.count == 63)
        let output = VerifySnapshotOutput(verified)
        #expect(output.users == 63 && output.rescored == 63)
        #expect(output.entries == expected.values.reduce(0) { $0 + $1.count })
        let published = try await night.tasks.run(
            .publishSnapshot, night.input([("snapshot", written)]))
        let name = WriteSnapshotOutput(written).name
        #expect(PublishSnapshotOutput(published).snapshot == name)
        #expect(PublishSnapshotOutput(published).heldAt == nil)
        let reader = try OpenSnapshot.open(night.data.appending("current/."))
        #expect(reader.userCount == 63)
        for (id, list) in expected { #expect(try reader.candidates(for: id) == list) }
        #expect(try reader.candidates(for: Array("u9@x".utf8)) == nil)
        // Nobody is a list without candidates, and lists are full where there are many.
        #expect(expected.values.contains { $0.count == 5 })
        let manifest = reader.manifest
        #expect(manifest.parameters.radius == 40 && manifest.parameters.top == 5)
        #expect(manifest.asOf == StagedNight.asOf && manifest.model.name == "oith-v1")
    }

    /// Neither the cut nor what was reused leaves a trace in what is published.
    @Test func `The same pool in other chunks is the same snapshot.`() async throws {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        try night.writePool(users: 36, seed: 2)
        try await night.aggregate()
        let first = try await night.tasks.run(.writeSnapshot, night.input())
        for budget in [5, 1000] {
            let other = StagedNight(in: scratch.path, run: "2026-11-20T040000Z-\(budget)")
            let change: [(String, JSONValue)] = [("chunkBudget", .integer(budget))]
            _ = try await other.tasks.run(.extractPool, other.input())
            _ = try await other.tasks.run(.splitPool, other.input(change))
            var reused = 0
            for line in try fileBytes(other.run.chunks).split(separator: UInt8(ascii: "\n")) {
                let chunk = try JSONValue(parsing: Array(line))
                for _ in 0..<2 {
                    let output = try await other.tasks.run(
                        .scoreChunk, other.input([("chunk", chunk)]))
                    reused += ScoreChunkOutput(output).isReused ? 1 : 0
                }
            }
            // The second time every chunk has a result.
            let chunks = try directoryEntries(other.run.partials).count
            #expect(reused >= chunks)
            _ = try await other.tasks.run(.aggregateCandidates, other.input())
            let again = try await other.tasks.run(.writeSnapshot, other.input())
            #expect(again.text == first.text, "budget \(budget)")
        }
    }

    @Test func `Lists that the rules do not give are refused, and their results removed.`()
        async throws
    {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        try night.writePool(users: 40, seed: 3)
        try await night.aggregate()
        let results = ResultStore(night.data, in: LocalFileSystem())
        #expect(try !results.names().isEmpty)
        let path = night.run.lists.appending("00000.lists")
        var lists = try ListFile.read(path)
        let key = lists.keys[0]
        lists.keys[0] = CandidateKey(
            score: key.score + 1, distance: key.distance, idRank: key.idRank)
        try ListFile.write(lists, to: path, in: LocalFileSystem())
        let written = try await night.tasks.run(.writeSnapshot, night.input())
        let input = night.input([("snapshot", written)])
        let error = await #expect(throws: NightError.self) {
            _ = try await night.tasks.run(.verifySnapshot, input)
        }
        #expect(error?.code == .data)
        #expect(
            error?.message.hasPrefix("the lists are wrong: entry 1 of the list of user ") == true)
        #expect(error?.message.contains("`oith rerun --from ScoreChunks`") == true)
        #expect(error?.message.contains("@") == false)
        #expect(try results.names().isEmpty)
    }

    @Test func `A list that lacks its best is found by the sample.`() async throws {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        try night.writePool(users: 40, seed: 4)
        try await night.aggregate()
        let path = night.run.lists.appending("00000.lists")
        var lists = try ListFile.read(path)
        let owner = try #require(lists.listCounts.firstIndex { $0 > 1 })
        let start = lists.listCounts[..<owner].reduce(0) { $0 + Int($1) }
        lists.keys.remove(at: start)
        lists.listCounts[owner] -= 1
        try ListFile.write(lists, to: path, in: LocalFileSystem())
        let written = try await night.tasks.run(.writeSnapshot, night.input())
        let input = night.input([("snapshot", written), ("verifyEntries", "sample")])
        let error = await #expect(throws: NightError.self) {
            _ = try await night.tasks.run(.verifySnapshot, input)
        }
        #expect(error?.code == .data)
        #expect(error?.message.hasPrefix("the lists are wrong: the list of user ") == true)
    }

    @Test func `Bytes that are not what was written are refused, and results stay.`() async throws {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        try night.writePool(users: 30, seed: 5)
        try await night.aggregate()
        let written = try await night.tasks.run(.writeSnapshot, night.input())
        let input = night.input([("snapshot", written)])
        let name = try #require(WriteSnapshotOutput(written).name)
        let part = night.data.appending("staging/\(night.run.name)/\(name)")
            .appending("lists/part-00000.parquet")
        var bytes = try fileBytes(part)
        bytes[bytes.count / 2] ^= 1
        try replace(part, by: bytes)
        let error = await #expect(throws: NightError.self) {
            _ = try await night.tasks.run(.verifySnapshot, input)
        }
        #expect(error?.code == .data)
        #expect(
            error?.message
                == "the snapshot is not what was written: lists/part-00000.parquet: its SHA-256 is not "
                + "the manifest's. Nothing was published; `oith rerun --from WriteSnapshot` "
                + "writes it again")
        #expect(
            try !ResultStore(night.data, in: LocalFileSystem()).names().isEmpty)
        // Nor is it published, by whoever skips the verification.
        let refused = await #expect(throws: NightError.self) {
            _ = try await night.tasks.run(.publishSnapshot, input)
        }
        #expect(refused?.code == .data)
        #expect(
            refused?.message.hasPrefix(
                "the snapshot is not any more what was verified, and nothing")
                == true)
        #expect(
            refused?.message.hasSuffix(
                "`oith rerun \(night.run.name) --from WriteSnapshot` "
                    + "writes it again") == true)
        #expect(FileStatus(night.data.appending("current")) == nil)
    }

    @Test func `A pool of too many rejects fails before anything is scored.`() async throws {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        let folder = try PoolFolder()
        let pool = try folder.pool { database in
            for user in 0..<8 { try database.addUser("u\(user)@x") }
            try database.addUser("v@x", ["age": "old"])
            try database.addUser("w@x", ["age": "old"])
            try database.addUser("x@x", ["gender": "robot"])
        }
        let input = night.input([("pool", .string(pool)), ("maxRejectFraction", .double(0.25))])
        let error = await #expect(throws: NightError.self) {
            _ = try await night.tasks.run(.extractPool, input)
        }
        #expect(error?.code == .data)
        #expect(
            error?.message
                == "3 of 11 rows of users are rejects, more than maxRejectFraction 0.25 allows; "
                + "mostly age: text in a number (2), gender: not male, female or other (1). "
                + "\(night.run.rejects) lists them")
        #expect(FileStatus(night.run.features) == nil)
        let lines = String(decoding: try fileBytes(night.run.rejects), as: UTF8.self)
        #expect(
            lines.split(separator: "\n") == [
                #"{"row":9,"field":"age","reason":"age: text in a number"}"#,
                #"{"row":10,"field":"age","reason":"age: text in a number"}"#,
                #"{"row":11,"field":"gender","reason":"gender: not male, female or other"}"#,
            ])
        // As many as are allowed are none too many.
        let output = try await night.tasks.run(
            .extractPool,
            night.input([("pool", .string(pool)), ("maxRejectFraction", .double(3.0 / 11))]))
        #expect(ExtractPoolOutput(output).rejects == 3 && ExtractPoolOutput(output).eligible == 8)
        #expect(
            ExtractPoolOutput(output).exclusions
                == ExclusionCounts(
                    decisions: 0, blocks: 0, decisionsInForce: 0, blocksInForce: 0))
    }
}
