import JSON
import NightStages
import Nights
import OithCommands
import Scoring
import StateMachine
import SystemPackage
import Testing

@Suite struct NightSummaryTests {
    private static func figures() -> NightFigures {
        var figures = NightFigures()
        figures.rows = 1_234_567
        figures.eligible = 1_000_000
        figures.rejects = 12
        figures.decisions = 1
        figures.blocks = 2_000
        figures.decisionsInForce = 0
        figures.blocksInForce = 1
        figures.chunks = 875
        figures.reusedChunks = 1
        figures.pairsInReach = 4_000_000_000
        figures.estimatedPairs = 3_500_000_000
        figures.pairs.scanned = 3_000_000_000
        figures.pairs.accepted = 60_000_000
        figures.pairs.scored = 50_000_000
        figures.lists = 990_000
        figures.fullLists = 800_000
        figures.candidates = 90_000_000
        figures.verifiedLists = 100
        figures.snapshot = "2026-11-20T040000Z-3f9c2a"
        figures.isPublished = true
        return figures
    }

    private func summary(
        _ figures: NightFigures, _ outcome: ExecutionOutcome = .succeeded([:])
    ) -> NightSummary {
        NightSummary(
            run: "2026-11-20T040000Z-1", figures: figures, outcome: outcome, kernel: "v4",
            memory: ByteSize(8 << 30), seconds: 125)
    }

    /// The lines but that of the memory, which this process has.
    private func lines(_ summary: NightSummary) -> [String] {
        summary.text.split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("peak memory   ") }
    }

    @Test func `A night that was published`() {
        #expect(
            lines(summary(Self.figures())) == [
                "run           2026-11-20T040000Z-1",
                "users         1,000,000 eligible of 1,234,567, 12 rejects",
                "exclusions    1 decision, 2,000 blocks",
                "in force      0 decisions, 1 block: between two eligible users",
                "pairs         3,000,000,000 scanned of 4,000,000,000 in reach, 60,000,000 "
                    + "passed filters, 50,000,000 scored, kernel v4",
                "chunks        875, 1 of them reused",
                "lists         990,000 with candidates, 800,000 full (80.0 % of users), 90,000,000 "
                    + "candidates", "time          2 min 05 s",
                "snapshot      2026-11-20T040000Z-3f9c2a",
            ])
        #expect(summary(Self.figures()).text.contains(", --memory 8 GiB\n"))
    }

    @Test func `It ends with where the page is, and a lookup that names nobody`() {
        func summary(_ folder: FilePath, _ figures: NightFigures) -> NightSummary {
            NightSummary(
                run: "2026-11-20T040000Z-1", figures: figures, outcome: .succeeded([:]),
                kernel: "v4", memory: ByteSize(8 << 30), seconds: 125, exitCode: 4, folder: folder)
        }
        let page = "/srv/night/runs/2026-11-20T040000Z-1/report.html"
        #expect(
            lines(summary("/srv/night", Self.figures())).suffix(2) == [
                "report        \(page)", "lookup        oith lookup --example --data /srv/night",
            ])
        #expect(
            lines(summary("/srv/it's one", Self.figures())).last
                == #"lookup        oith lookup --example --data '/srv/it'\''s one'"#)
        #expect(lines(summary("/srv/night", NightFigures())).last == "report        \(page)")
        let json = summary("/srv/night", Self.figures()).json
        #expect(json["report"] == .string(page))
        #expect(json["exitCode"] == 4)
        #expect(json["scored"] == 50_000_000)
    }

    @Test func `A run that failed for its rejects says how many there were`() {
        var figures = NightFigures()
        (figures.rows, figures.rejects) = (3000, 199)
        let failure = TaskFailure(error: "Oith.DataError", cause: "too many")
        let failed = summary(figures, .failed(failure))
        #expect(lines(failed)[1] == "rows          3,000, 199 rejects")
        #expect(failed.json["rejects"] == 199)
    }

    @Test func `A night that is not published says so, and why where a pin holds`() {
        var figures = Self.figures()
        figures.isPublished = false
        #expect(
            lines(summary(figures)).last
                == "snapshot      2026-11-20T040000Z-3f9c2a (not published)"
        )
        figures.heldAt = "2026-11-19T040000Z-000000"
        #expect(
            lines(summary(figures)).suffix(2) == [
                "snapshot      2026-11-20T040000Z-3f9c2a (not published)",
                "pinned        current stays at 2026-11-19T040000Z-000000; `oith snapshot pin "
                    + "--remove` lets it move",
            ])
        #expect(summary(figures).json["pinnedAt"] == "2026-11-19T040000Z-000000")
        #expect(summary(figures).json["published"] == false)
    }

    @Test func `A pool without one of the tables is told of`() {
        var figures = Self.figures()
        figures.missingTables = ["match_history", "blocks"]
        #expect(
            lines(summary(figures))[2]
                == "exclusions    1 decision, 2,000 blocks, the pool has no table match_history, "
                + "the pool has no table blocks")
    }

    @Test func `A run that stopped early has only what it knows`() {
        let failure = TaskFailure(error: "Oith.DataError", cause: "the pool is broken")
        #expect(
            lines(summary(NightFigures(), .failed(failure))) == [
                "run           2026-11-20T040000Z-1", "time          2 min 05 s",
                "error         Oith.DataError: the pool is broken",
            ])
        #expect(lines(summary(NightFigures(), .aborted)).count == 2)
    }

    @Test(arguments: [0, 1, 5, 6, 12])
    func `Five failed chunks are named, in order, and the others counted`(count: Int) {
        var figures = NightFigures()
        for index in 0..<count {
            figures.failedChunks["9q\(index + 10)"] = TaskFailure(
                error: "States.Timeout", cause: "too slow")
        }
        let failure = TaskFailure(error: "States.Timeout", cause: "a chunk failed")
        let found = lines(summary(figures, .failed(failure))).dropFirst(3)
        var expected = (0..<min(count, 5)).map { index in
            "failed chunk  9q\(index + 10): States.Timeout: too slow"
        }
        if count > 5 { expected.append("              and \(count - 5) more") }
        #expect(Array(found) == expected)
        // Without a failure of the run they were tried again, and nobody needs to know.
        #expect(!summary(figures).text.contains("failed chunk"))
        #expect(summary(figures).json["failedChunks"] == [])
        #expect(
            summary(figures, .failed(failure)).json["failedChunks"]?.array?.count == count)
    }

    @Test func `JSON has every figure under its name`() {
        let json = summary(Self.figures()).json
        let expected: [(String, JSONValue)] = [
            ("run", "2026-11-20T040000Z-1"), ("status", "succeeded"), ("rows", 1_234_567),
            ("eligible", 1_000_000), ("rejects", 12), ("decisions", 1), ("blocks", 2000),
            ("decisionsInForce", 0), ("blocksInForce", 1), ("missingTables", []), ("chunks", 875),
            ("reusedChunks", 1), ("pairsInReach", 4_000_000_000),
            ("estimatedPairs", 3_500_000_000), ("pairs", 3_000_000_000), ("accepted", 60_000_000),
            ("scored", 50_000_000), ("report", .null), ("exitCode", 0),
            ("kernel", "v4"), ("lists", 990_000), ("fullLists", 800_000),
            ("candidates", 90_000_000), ("verifiedLists", 100), ("exposure", .null),
            ("stageSeconds", [:]),
            ("seconds", 125), ("stages", []), ("estimate", .null), ("memoryBytes", 8_589_934_592),
            ("snapshot", "2026-11-20T040000Z-3f9c2a"), ("published", true), ("pinnedAt", .null),
            ("error", .null), ("cause", .null), ("failedChunks", []),
        ]
        for (key, value) in expected { #expect(json[key] == value, "\(key)") }
        // And the memory of this process, which nobody can foresee.
        #expect(json.object?.count == expected.count + 1)
        #expect(json["peakMemoryBytes"]?.integer ?? 0 > 0)
    }

    @Test func `What is not known is null, and a failure has its name`() {
        let failure = TaskFailure(error: "Oith.IOError", cause: "no space")
        let json = summary(NightFigures(), .failed(failure)).json
        for key in [
            "rows", "eligible", "rejects", "decisions", "blocks", "decisionsInForce",
            "blocksInForce", "chunks", "lists", "fullLists", "candidates", "verifiedLists",
            "snapshot",
        ] {
            #expect(json[key] == .null, "\(key)")
        }
        #expect(json["status"] == "failed")
        #expect(json["error"] == "Oith.IOError")
        #expect(json["cause"] == "no space")
        #expect(summary(NightFigures(), .aborted).json["status"] == "stopped")
    }

    @Test func `Decisions of a version that did not tell blocks apart are not shown`() {
        var figures = Self.figures()
        figures.blocks = nil
        #expect(!summary(figures).text.contains("exclusions"))
        #expect(summary(figures).json["decisions"] == .null)
    }
}
