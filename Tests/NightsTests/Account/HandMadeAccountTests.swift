import DurableFiles
import ExecutionStore
import JSON
import NightSamples
import NightStages
import Nights
import Scoring
import StateMachine
import Testing

/// Accounts of runs that were written down by hand, so that every figure is known.
@Suite struct HandMadeAccountTests {
    private static let run = "2026-11-20T040000Z-1"

    @Test func `The figures are those that the stages returned.`() async throws {
        try await HandMadeNights.with { nights in
            try await nights.begin(Self.run).playGoodNight()
            let account = try await nights.nights.account(of: nil, width: 1)
            #expect(account.run.name == Self.run && account.status == .succeeded)
            #expect(account.seconds == 152 && account.retries == 3)
            #expect(account.coverage == 0.95 && account.figures.fullShare == 0.3)
            let figures = account.figures
            #expect(figures.rows == 1000 && figures.eligible == 800 && figures.rejects == 5)
            #expect(figures.decisions == 5000 && figures.blocks == 40)
            #expect(figures.exclusionRows == 5040)
            #expect(figures.decisionsInForce == 3000 && figures.blocksInForce == 12)
            #expect(figures.missingTables == [] && figures.chunks == 4)
            #expect(figures.estimate == HandMadeRun.estimate)
            #expect(figures.reusedChunks == 1 && figures.pairsInReach == 112_500)
            // 70,000 + 15,000 + 2,000: the reused chunk was not scanned.
            #expect(figures.estimatedPairs == 87_000)
            #expect(figures.pairs.scanned == 75_000 && figures.pairs.accepted == 25_000)
            #expect(figures.pairs.scored == 10_000)
            #expect(figures.lists == 760 && figures.fullLists == 240)
            #expect(figures.candidates == 30_000 && figures.verifiedLists == 64)
            #expect(figures.snapshot == "2026-11-20T040000Z-3f9c2a")
            #expect(figures.snapshotByteCount == 40_000)
            #expect(figures.isPublished && figures.heldAt == nil)
            #expect(
                account.notEligible == [
                    NamedCount(name: "not visible", count: 120),
                    NamedCount(name: "in an active match", count: 60),
                    NamedCount(name: "no place", count: 0),
                    NamedCount(name: "not seen for 14 days", count: 15),
                ])
            #expect(account.rejects == nil && account.peakMemory == nil)
            #expect(account.manifest == nil && account.statistics == nil)
        }
    }

    @Test func `The slowest chunks are told, as many as are asked for.`() async throws {
        try await HandMadeNights.with { nights in
            try await nights.begin(Self.run).playGoodNight()
            let account = try await nights.nights.account(of: nil, width: 1)
            #expect(account.chunks.map(\.name) == ["dr5r", "9q8y", "dr72", "c23n"])
            #expect(account.chunks.map(\.seconds) == [60, 28, 92, 8])
            #expect(account.chunks.map(\.attempts) == [1, 1, 3, 1])
            #expect(account.chunks.map(\.isReused) == [false, true, false, false])
            #expect(account.slowestChunks(2).map(\.name) == ["dr72", "dr5r"])
            #expect(account.slowestChunks(0).isEmpty)
            #expect(account.slowestChunks(99).map(\.name) == ["dr72", "dr5r", "9q8y", "c23n"])
        }
    }

    @Test func `A rerun has what it took and what it did, and not what came before it.`()
        async throws
    {
        try await HandMadeNights.with { nights in
            try await nights.begin(Self.run).playGoodNight()
            let rerun = try nights.begin(
                "2026-11-20T040000Z-2", at: 1000, base: Self.run, through: "AggregateCandidates")
            try await rerun.task(
                "AggregateCandidates", from: 1000, to: 1010,
                output: AggregateCandidatesOutput(
                    rowGroups: 1, candidates: 10, lists: 9, fullLists: 1
                ).json)
            try await rerun.succeed(at: 1011)
            let account = try await nights.nights.account(of: "2026-11-20T040000Z-2", width: 1)
            // The states before its first, as the base left them.
            #expect(account.figures.rows == 1000 && account.figures.chunks == 4)
            #expect(account.figures.pairs.scanned == 75_000)
            // Its own.
            #expect(account.figures.candidates == 10 && account.figures.lists == 9)
            // What the base did after its last is not its doing.
            #expect(account.figures.snapshot == nil && !account.figures.isPublished)
            #expect(account.notEligible.map(\.count) == [120, 60, 0, 15])
            #expect(account.chunks.isEmpty)
            #expect(account.earlier.map(\.run.name) == [Self.run])
            #expect(account.publishedBefore?.run.name == Self.run)
            // Without a name it is the last run of a whole night.
            let whole = try await nights.nights.account(of: nil, width: 1)
            #expect(whole.run.name == Self.run)
        }
    }

    @Test func `A run that entered no state has no figures, also not those of its base.`()
        async throws
    {
        try await HandMadeNights.with { nights in
            try await nights.begin(Self.run).playGoodNight()
            _ = try nights.begin("2026-11-20T040000Z-2", at: 1000, base: Self.run)
            let account = try await nights.nights.account(of: nil, width: 1)
            #expect(account.figures.rows == nil && account.figures.candidates == nil)
            #expect(account.status == .crashed && account.seconds == nil)
        }
    }

    @Test func `Of a loop or a resumption the last output counts, and failures give none.`()
        async throws
    {
        try await HandMadeNights.with { nights in
            let run = try nights.begin(Self.run)
            try await run.task(
                "ExtractPool", from: 0, to: 1,
                failure: TaskFailure(error: "Oith.IOError", cause: "no disk"))
            try await run.fail(at: 2, error: "Oith.GuardRefused", "no")
            let account = try await nights.nights.account(of: nil, width: 1)
            #expect(account.figures.rows == nil && account.notEligible.isEmpty)
            #expect(account.stages.map(\.visit.ending) == [.caught])
            #expect(account.isRefused && account.retries == 0)
            #expect(account.coverage == nil)
        }
    }

    @Test(
        arguments: [
            (nil, 10, nil), (5, nil, nil), (5, 0, nil), (0, 10, 0), (5, 10, 0.5), (10, 10, 1),
        ] as [(Int?, Int?, Double?)])
    func `A share is of those who took part, and of nobody there is none.`(
        count: Int?, eligible: Int?, share: Double?
    ) {
        var figures = NightFigures()
        figures.lists = count
        figures.fullLists = count
        figures.eligible = eligible
        #expect(figures.coverage == share && figures.fullShare == share)
    }

    @Test func `The guard's own output counts before the file that it left.`() async throws {
        try await HandMadeNights.with { nights in
            let run = try nights.begin(Self.run)
            let measure = { (tonight: Double) in
                GuardResult.Measure(
                    subject: .users, tonight: tonight, before: 10, threshold: 0.2)
            }
            let kept = GuardResult(measures: [measure(5)], nightCount: 2)
            try nights.write(kept.json.text + "\n", "guard.json", of: Self.run)
            #expect(
                try await nights.nights.account(of: nil, width: 1).guardResult == kept)
            var difference = HandMadeRun.Difference()
            difference.guardResult = GuardResult(measures: [measure(9)], nightCount: 3)
            try await run.playGoodNight(difference)
            #expect(
                try await nights.nights.account(of: nil, width: 1).guardResult
                    == difference.guardResult)
        }
    }

    @Test func `A chunk without a name is told by its number.`() async throws {
        try await HandMadeNights.with { nights in
            let run = try nights.begin(Self.run)
            try await run.map(from: 0, to: nil, [])
            let scope = ExecutionScope().item(7, of: "ScoreChunks")
            try await run.record(
                [ExecutionEvent(.mapIterationStarted, in: scope, state: "ScoreChunks")], at: 1)
            let chunk = try #require(
                try await nights.nights.account(of: nil, width: 1).chunks.first)
            #expect(chunk.name == "item 7" && chunk.users == 0 && chunk.pairs == 0)
            #expect(chunk.ended == nil && chunk.seconds == nil && chunk.ending == nil)
        }
    }

    @Test func `A run that there is not is not found.`() async throws {
        try await HandMadeNights.with { nights in
            let error = await #expect(throws: ExecutionStoreError.self) {
                try await nights.nights.account(of: "2026-01-01T000000Z-1", width: 1)
            }
            #expect(error?.code == .notFound)
            #expect(error?.message.contains("2026-01-01T000000Z-1") == true)
        }
    }

    @Test(
        arguments: [
            ("", []), ("\n", [("an unreadable line", 1)]),
            (#"{"row":1,"reason":"b"}"#, [("b", 1)]),
            (
                #"{"reason":"b"}"# + "\n" + #"{"reason":"a"}"# + "\n" + #"{"reason":"b"}"# + "\n",
                [("b", 2), ("a", 1)]
            ),
            (#"{"reason":"b"}"# + "\n" + #"{"reason":"a"}"# + "\n", [("a", 1), ("b", 1)]),
            (#"{"reason":7}"# + "\n{\nno\n", [("an unreadable line", 3)]),
            (#"{"reason":"größer"}"# + "\n\u{0}\n", [("an unreadable line", 1), ("größer", 1)]),
        ] as [(String, [(String, Int)])])
    func `Rejects are counted by reason, the most frequent first.`(
        text: String, counts: [(String, Int)]
    ) async throws {
        try await HandMadeNights.with { nights in
            _ = try nights.begin(Self.run)
            try nights.write(text, "rejects.jsonl", of: Self.run)
            let account = try await nights.nights.account(of: nil, width: 1)
            #expect(account.rejects == counts.map { NamedCount(name: $0.0, count: $0.1) })
        }
    }

    @Test func `A file with endless reasons does not fill the memory.`() async throws {
        try await HandMadeNights.with { nights in
            _ = try nights.begin(Self.run)
            let lines = (0..<1500).map { #"{"reason":"r\#($0)"}"# } + [#"{"reason":"r3"}"#]
            try nights.write(lines.joined(separator: "\n"), "rejects.jsonl", of: Self.run)
            let rejects = try await nights.nights.account(of: nil, width: 1).rejects ?? []
            #expect(rejects.count == 1000)
            #expect(rejects.first == NamedCount(name: "r3", count: 2))
        }
    }

    @Test func `What a stage used is told with its last visit, once it has ended.`() async throws {
        try await HandMadeNights.with { nights in
            let run = try nights.begin(Self.run)
            try await run.task("ExtractPool", from: 0, to: nil)
            try await run.end(.executionAborted, at: 5)
            let again = try await nights.resume(Self.run, at: 10, from: "ExtractPool")
            try await again.record(
                [ExecutionEvent(.taskStateExited, in: .init(), state: "ExtractPool")], at: 20)
            try await again.task("SplitPool", from: 20, to: nil)
            try nights.write(
                """
                {"state":"ExtractPool","seconds":1,"processorSeconds":9,"peakMemoryBytes":1}
                {"state":"ExtractPool","seconds":8,"processorSeconds":12,"peakMemoryBytes":77}
                {"state":"SplitPool","seconds":8,"processorSeconds":12,"peakMemoryBytes":99}

                """, "trace.jsonl", of: Self.run)
            let stages = try await nights.nights.account(of: nil, width: 1).stages
            #expect(stages.map(\.usage?.peakMemory) == [nil, 77, nil])
            #expect(stages.map(\.usage?.cores) == [nil, 1.5, nil])
            #expect(stages.map(\.seconds) == [5, 10, nil])
        }
    }
}
