import ExecutionStore
import NightSamples
import StateMachine
import Testing

/// The stages as a table and as a graph.
struct StagesSectionTests {
    @Test func `Each stage has its outcome, its time, and what was expected of it.`() async throws {
        let section = try #require(try await HandMadePage.ofGoodNight().section("Stages"))
        #expect(
            section.tables == [
                [
                    [
                        "stage", "outcome", "tries", "time", "expected", "off by", "cores",
                        "memory",
                    ],
                    ["ExtractPool", "succeeded", "1", "10.0 s", "8.00 s", "-20 %", "-", "-"],
                    ["SplitPool", "succeeded", "1", "2.00 s", "2.00 s", "0 %", "-", "-"],
                    ["ScoreChunks", "succeeded", "1", "2 min 00 s", "100.0 s", "-17 %", "-", "-"],
                    [
                        "AggregateCandidates", "succeeded", "1", "8.00 s", "10.0 s", "+25 %", "-",
                        "-",
                    ],
                    ["WriteSnapshot", "succeeded", "1", "6.00 s", "5.00 s", "-17 %", "-", "-"],
                    ["VerifySnapshot", "succeeded", "1", "4.00 s", "4.00 s", "0 %", "-", "-"],
                    ["ShallPublish", "succeeded", "-", "0.00 s", "-", "-", "-", "-"],
                    ["GuardSnapshot", "succeeded", "1", "1.00 s", "-", "-", "-", "-"],
                    ["PublishSnapshot", "succeeded", "2", "0.50 s", "0.00 s", "-100 %", "-", "-"],
                ]
            ])
        // 129 seconds were expected, 150.5 it took.
        #expect(
            section.note == "Expected 2 min 09 s, took 2 min 31 s (-14 %), by rates of run "
                + "2026-11-19T040000Z-1; it expected to score every chunk. Memory is the most that "
                + "the process had until the stage ended.")
    }

    @Test func `A run that did not come to its end is not held against the estimate.`()
        async throws
    {
        let page = try await HandMadePage.of { _, run in try await run.playScoring() }
        #expect(
            page.section("Stages")?.note
                == "Expected 2 min 09 s for the whole night, by rates of run 2026-11-19T040000Z-1. "
                + "Memory is the most that the process had until the stage ended.")
    }

    @Test func `A night without reuse or without an estimate says less.`() async throws {
        let scored = try await HandMadePage.ofGoodNight { $0.reuses = false }
        #expect(scored.section("Stages")?.note?.contains("1. Memory is the most") == true)
        let silent = try await HandMadePage.ofGoodNight { $0.estimates = false }
        let section = try #require(silent.section("Stages"))
        #expect(section.note == nil)
        #expect(section.tables[0].dropFirst().allSatisfy { $0[4] == "-" && $0[5] == "-" })
    }

    @Test func `What a stage used of the machine is in its line.`() async throws {
        let page = try await HandMadePage.of { nights, run in
            try await run.playScoring()
            try nights.write(
                """
                {"state":"ExtractPool","seconds":10,"processorSeconds":15,"peakMemoryBytes":412000000}
                {"state":"ScoreChunks","seconds":0,"processorSeconds":1,"peakMemoryBytes":1500}
                no line of a trace
                {"state":"SplitPool","seconds":2}

                """, "trace.jsonl", of: run.name)
        }
        let rows = try #require(page.section("Stages")).tables[0].dropFirst()
        #expect(
            rows.map { Array($0.suffix(2)) } == [
                ["1.5", "412.0 MB"], ["-", "-"], ["0.0", "1.5 kB"],
            ])
    }

    @Test func `A stage that was halted is held against its forecast once, as a whole.`()
        async throws
    {
        let page = try await HandMadePage.of { nights, run in
            try await run.task("ExtractPool", from: 0, to: 10, output: HandMadeRun.extracted())
            try await run.task("SplitPool", from: 10, to: 12, output: HandMadeRun.split(run.name))
            try await run.map(from: 12, to: nil, [])
            try await run.end(.executionAborted, at: 42)
            let again = try await nights.resume(run.name, at: 100, from: "ScoreChunks")
            try await again.record(
                [
                    ExecutionEvent(.mapStateSucceeded, in: .init(), state: "ScoreChunks"),
                    ExecutionEvent(.mapStateExited, in: .init(), state: "ScoreChunks"),
                ], at: 150)
        }
        let section = try #require(page.section("Stages"))
        let rows = section.tables[0].filter { $0[0] == "ScoreChunks" }
        #expect(
            rows.map { Array($0[..<6]) } == [
                ["ScoreChunks", "stopped", "1", "30.0 s", "-", "-"],
                // 30 seconds, then 50: 80 in all, where 100 were expected.
                ["ScoreChunks", "succeeded", "-", "50.0 s", "100.0 s", "+25 %"],
            ])
    }

    @Test func `The graph says of each state what became of it.`() async throws {
        let page = try await HandMadePage.of { _, run in
            try await run.task("ExtractPool", from: 0, to: 10, output: HandMadeRun.extracted())
            try await run.task(
                "SplitPool", from: 10, to: 12,
                failure: TaskFailure(error: "Oith.IOError", cause: "no disk"))
            try await run.task("NotifyFailure", from: 12, to: 12.5)
            try await run.fail(at: 13, "no disk")
        }
        let boxes = page.all("svg", class: "states").flatMap { $0.all("g") }
        let found = Dictionary(
            uniqueKeysWithValues: boxes.map { box in
                (box.all("title").first?.text ?? "", box.attributes["class"] ?? "")
            })
        #expect(
            found == [
                "ExtractPool (Task): succeeded, 10.0 s": "state good",
                "SplitPool (Task): failed, 2.00 s": "state bad",
                "ScoreChunks (Map): not reached": "state idle",
                "ReadChunkFailure (Task): not reached": "state idle",
                "AggregateCandidates (Task): not reached": "state idle",
                "WriteSnapshot (Task): not reached": "state idle",
                "VerifySnapshot (Task): not reached": "state idle",
                "ShallPublish (Choice): not reached": "state idle",
                "LeaveUnpublished (Succeed): not reached": "state idle",
                "GuardSnapshot (Task): not reached": "state idle",
                "PublishSnapshot (Task): not reached": "state idle",
                "NotifyFailure (Task): succeeded, 0.50 s": "state good",
                "FailNight (Fail): not reached": "state idle",
            ])
    }

    @Test func `A rerun shows what it took as it was.`() async throws {
        let page = try await HandMadeNights.with { nights in
            let base = try nights.begin(HandMadePage.run)
            try await base.playGoodNight()
            let rerun = try nights.begin("2026-11-20T040000Z-2", at: 500, base: base.name)
            try await rerun.task("ScoreChunks", from: 500, to: 510)
            return try await HandMadePage.read(nights)
        }
        let titles = page.all("svg", class: "states").flatMap { $0.all("title") }.map(\.text)
        #expect(
            titles.filter { $0.contains("taken as it was") } == [
                "ExtractPool (Task): taken as it was", "SplitPool (Task): taken as it was",
            ])
        #expect(page.section("Settings")?.terms["rerun of"] == HandMadePage.run)
    }

    @Test func `A machine that this version does not take has no graph.`() async throws {
        let page = try await HandMadeNights.with { nights in
            let run = try nights.begin(HandMadePage.run, DefinitionSource("{}"))
            try await run.task("Something", from: 0, to: 1)
            return try await HandMadePage.read(nights)
        }
        let section = try #require(page.section("Stages"))
        #expect(section.all("svg").isEmpty)
        #expect(
            section.note
                == "This version of oith does not take the state machine that the run had.")
        #expect(section.tables[0].map { $0[0] } == ["stage", "Something"])
    }
}
