import DurableFiles
import JSON
import NightStages
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// GuardSnapshot: what is held back, what is told, and what stays in the run's folder.
@Suite struct GuardSnapshotTests {
    /// A night of so many users of whom each has a list, at four o'clock of a day.
    private static func night(_ day: Int, users: Int) -> SampleNight {
        var night = SampleNight(
            seed: 1, userCount: users, listLengths: [2], groupSize: 100)
        night.asOf = "2026-11-\(day)T04:00:00Z"
        return night
    }

    private static func store(
        _ night: StagedNight, pool: PublishedPool? = nil
    ) -> SnapshotStore {
        SnapshotStore(
            night.data, in: LocalFileSystem(), now: { 1_795_147_200 }, poolOf: { _ in pool })
    }

    /// Publishes a night of a day before.
    private static func publish(
        _ day: Int, users: Int, _ night: StagedNight, pool: PublishedPool? = nil
    ) throws -> String {
        let store = store(night, pool: pool)
        let run = "2026-11-\(day)T040000Z-9"
        let name = try store.stage(run) { try Self.night(day, users: users).write(to: $0) }.name
        try store.publish(run: run, name: name)
        return name
    }

    /// Stages tonight's snapshot, and gives the input of the guard.
    private static func stage(
        _ sample: SampleNight, _ night: StagedNight, _ members: [(String, JSONValue)] = []
    ) throws -> (name: String, input: JSONValue) {
        let name = try store(night).stage(night.run.name) { try sample.write(to: $0) }.name
        try LocalFileSystem().makeDirectories(night.run.path)
        return (name, night.input([("snapshot", ["name": .string(name)])] + members))
    }

    @Test func `The first night is let through, and its figures are kept.`() async throws {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        let (name, input) = try Self.stage(
            Self.night(20, users: 10), night,
            [("extract", ["decisions": 4, "blocks": 3, "blocksInForce": 1])])
        let output = try await night.tasks.run(.guardSnapshot, input)
        let result = GuardResult(output)
        #expect(result.nightCount == 0 && result.measures.allSatisfy { $0.before == nil })
        #expect(
            result.measures.map(\.subject.rawValue) == [
                "users", "lists", "fullLists", "meanScore", "decisions", "blocks", "blocksInForce",
            ])
        #expect(result.measures.prefix(2).map(\.tonight) == [10, 10])
        let record = try #require(GuardRecord(of: night.run))
        #expect(record.snapshot == name && !record.isRefused && record.isSealed)
        #expect(record.result == result)
        #expect(
            record.exclusions == ExclusionCounts(decisions: 4, blocks: 3, blocksInForce: 1))
        #expect(try Self.store(night).heldNote(of: night.run.name) == nil && night.noted == [])
    }

    @Test func `A night of half the users is held back, until somebody allows it.`() async throws {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        _ = try Self.publish(19, users: 40, night)
        let (name, input) = try Self.stage(Self.night(20, users: 20), night)
        let error = await #expect(throws: NightError.self) {
            _ = try await night.tasks.run(.guardSnapshot, input)
        }
        #expect(error?.code == .guardRefused)
        let reasons = [
            "eligible users: 20, 50 % below the 40 of the last night; the guard lets 20 % through",
            "users with a list: 20, 50 % below the 40 of the last night; the guard lets 20 % "
                + "through",
        ]
        #expect(
            error?.message == """
                \(name) is held back and current stays what it was:
                \(reasons.joined(separator: ";\n")).
                `oith snapshot diff current \(name)` shows more, and `oith snapshot publish \
                \(name) --force` publishes it.
                """)
        let store = Self.store(night)
        #expect(
            try store.heldNote(of: night.run.name) == HoldRecord(snapshot: name, reasons: reasons))
        let record = try #require(GuardRecord(of: night.run))
        #expect(record.isRefused && record.result.reasons == reasons)
        // A rerun with other thresholds takes the note away.
        let lenient = GuardThresholds(usersDrop: 0.5, listsDrop: 0.5)
        let output = try await night.tasks.run(
            .guardSnapshot,
            night.input([("snapshot", ["name": .string(name)]), ("guards", lenient.json)]))
        #expect(GuardResult(output).measures.first?.drop == 0.5)
        #expect(try store.heldNote(of: night.run.name) == nil)
        #expect(GuardRecord(of: night.run)?.isRefused == false)
    }

    @Test func `What is current already is not compared with itself.`() async throws {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        let name = try Self.publish(20, users: 10, night)
        let output = try await night.tasks.run(
            .guardSnapshot, night.input([("snapshot", ["name": .string(name)])]))
        #expect(output.text == #"{"nights":0,"measures":{}}"#)
        #expect(GuardRecord(of: night.run) == nil)
    }

    @Test func `An old run that is resumed does not take everybody back.`() async throws {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        _ = try Self.publish(20, users: 10, night)
        let (_, input) = try Self.stage(Self.night(18, users: 10), night)
        let error = await #expect(throws: NightError.self) {
            _ = try await night.tasks.run(.guardSnapshot, input)
        }
        #expect(
            error?.message.contains(
                "it is as of 2026-11-18T04:00:00Z, older than current, 2026-11-20T04:00:00Z")
                == true)
    }

    @Test func `A night of the future is held back, and one that replaces the future is told.`()
        async throws
    {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        let (_, future) = try Self.stage(Self.night(21, users: 10), night)
        let error = await #expect(throws: NightError.self) {
            _ = try await night.tasks.run(.guardSnapshot, future)
        }
        #expect(error?.message.contains("ahead of this machine's clock") == true)
        let other = StagedNight(in: scratch.path, run: "2026-11-20T040000Z-2")
        _ = try Self.publish(22, users: 10, other)
        let (_, input) = try Self.stage(Self.night(20, users: 10), other)
        _ = try await other.tasks.run(.guardSnapshot, input)
        #expect(
            other.noted == [
                "current is as of 2026-11-22T04:00:00Z, ahead of this machine's clock, "
                    + "2026-11-20T04:00:00.000Z: this night takes its place"
            ])
    }

    @Test func `A table that is lost is named, where the pools of earlier nights had it.`()
        async throws
    {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        let pool = PublishedPool(
            decisions: 50, blocks: 8, decisionsInForce: nil, blocksInForce: nil)
        _ = try Self.publish(19, users: 10, night, pool: pool)
        let (name, input) = try Self.stage(
            Self.night(20, users: 10), night,
            [("extract", ["decisions": 50, "blocks": 0, "missingTables": ["blocks"]])])
        let error = await #expect(throws: NightError.self) {
            _ = try await night.tasks.run(.guardSnapshot, input)
        }
        #expect(error?.code == .guardRefused)
        let note = try Self.store(night).heldNote(of: night.run.name)
        #expect(
            note
                == HoldRecord(
                    snapshot: name,
                    reasons: [
                        "rows of blocks that count: 0, 100 % below the 8 of the last night; the "
                            + "guard lets 20 % through", "the pool has no table blocks",
                    ]))
        // A table that nobody missed before is no reason.
        let (_, again) = try Self.stage(
            Self.night(20, users: 10), night,
            [("extract", ["decisions": 50, "blocks": 8, "missingTables": ["blocks"]])])
        _ = try await night.tasks.run(.guardSnapshot, again)
    }

    /// Of nights before `published.jsonl` said it, the guard's own files do.
    @Test func `What an earlier run's guard wrote down is known.`() async throws {
        let scratch = try Scratch()
        let first = StagedNight(in: scratch.path, run: "2026-11-19T040000Z-1")
        let (name, input) = try Self.stage(
            Self.night(19, users: 10), first, [("extract", ["decisions": 100, "blocks": 10])])
        _ = try await first.tasks.run(.guardSnapshot, input)
        try Self.store(first).publish(run: first.run.name, name: name)
        let night = StagedNight(in: scratch.path)
        let (_, tonight) = try Self.stage(
            Self.night(20, users: 10), night, [("extract", ["decisions": 79, "blocks": 10])])
        let error = await #expect(throws: NightError.self) {
            _ = try await night.tasks.run(.guardSnapshot, tonight)
        }
        #expect(
            error?.message.contains(
                "rows of match_history that count: 79, 21 % below the 100 of the last night")
                == true)
        // A file that somebody changed says nothing.
        var text = String(decoding: try fileBytes(first.run.guardFigures), as: UTF8.self)
        text = text.replacing("\"decisions\":100", with: "\"decisions\":200")
        try replace(first.run.guardFigures, by: Array(text.utf8))
        #expect(GuardRecord(of: first.run) == nil)
        _ = try await night.tasks.run(.guardSnapshot, tonight)
    }

    // MARK: - The record

    @Test(arguments: ["", "{", "[]x", #"{"nights":1,"checksum":"0"}"#])
    func `A record that cannot be read is none.`(text: String) throws {
        let scratch = try Scratch()
        let run = RunDirectory(path: scratch.path)
        #expect(GuardRecord(of: run) == nil)
        try LocalFileSystem().write(Array(text.utf8), durablyTo: run.guardFigures)
        #expect(GuardRecord(of: run) == nil)
    }

    @Test func `A record of version 0.1 has no checksum, and is taken for what it is.`() throws {
        let scratch = try Scratch()
        let run = RunDirectory(path: scratch.path)
        let text =
            #"{"nights":2,"measures":{"users":{"tonight":5,"before":9,"threshold":0.2}},"#
            + #""snapshot":"s","refused":true}"#
        try LocalFileSystem().write(Array(text.utf8), durablyTo: run.guardFigures)
        let record = try #require(GuardRecord(of: run))
        #expect(record.snapshot == "s" && record.isRefused && !record.isSealed)
        #expect(record.exclusions == nil && record.result.nightCount == 2)
        #expect(record.result.measures.first?.before == 9)
    }
}
