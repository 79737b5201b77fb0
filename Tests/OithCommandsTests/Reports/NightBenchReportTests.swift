import JSON
import NightStages
import Nights
import OithBench
import OithCommands
import Scoring
import Testing

@Suite struct NightBenchReportTests {
    /// A round with one time for each stage.
    private static func round(
        _ number: Int, _ seconds: Double, stages: [NightStage: (Double, Double)], memory: Int
    ) -> NightBench.Round {
        var figures = NightFigures()
        figures.rows = 2_000
        figures.eligible = 1_800
        figures.decisions = 30
        figures.blocks = 4
        figures.chunks = 3
        figures.pairsInReach = 4_000_000
        figures.pairs.scanned = 1_000_000
        figures.pairs.accepted = 50_000
        figures.pairs.scored = 40_000
        figures.candidates = 30_000
        figures.snapshotByteCount = 600_000
        figures.snapshot = "2026-11-20T040000Z-3f9c2a"
        figures.stageTimes = NightStage.allCases.compactMap { stage in
            stages[stage].map { time in
                NightFigures.StageTime(
                    state: stage.stateName, stage: stage, seconds: time.0,
                    processorSeconds: time.1, peakMemory: memory)
            }
        }
        return NightBench.Round(
            run: "run-\(number)", figures: figures, seconds: seconds, peakMemory: memory)
    }

    private func report(
        _ part: NightBench.Part, _ rounds: [NightBench.Round]
    ) -> NightBenchReport {
        NightBenchReport(
            part: part, rounds: rounds, kernel: "v4", concurrency: 2, memory: ByteSize(1 << 30),
            poolByteCount: 8_000_000, resultByteCount: 160_000, listByteCount: 150_000,
            comparison: nil)
    }

    private func lines(_ report: NightBenchReport) -> [String] {
        report.text.split(separator: "\n").map(String.init)
    }

    private static let extraction = [
        round(1, 4, stages: [.extractPool: (4, 4)], memory: 50_000_000),
        round(2, 1, stages: [.extractPool: (1, 2)], memory: 90_000_000),
        round(3, 2, stages: [.extractPool: (2, 3)], memory: 60_000_000),
    ]

    @Test func `Times are medians of the rounds, and the memory is the most`() {
        let json = report(.extract, Self.extraction).json
        #expect(json["bench"] == "extract")
        #expect(json["rounds"] == 3)
        #expect(json["seconds"] == 2)
        #expect(json["roundSeconds"] == [4, 1, 2])
        #expect(json["peakMemoryBytes"] == 90_000_000)
        // Of the processor's time too: 2, 3, 4.
        #expect(json["stages"] == ["ExtractPool": ["seconds": 2, "processorSeconds": 3]])
        #expect(json["rates"] == ["rowsPerSecond": 1000, "poolBytesPerSecond": 4_000_000])
    }

    @Test(
        arguments: [
            ([3], 3), ([3, 1], 2), ([5, 1, 3], 3), ([4, 1, 2, 10], 3),
        ] as [([Double], Double)])
    func `Of an even number of rounds the median is between two`(
        seconds: [Double], median: Double
    ) {
        let rounds = seconds.enumerated().map { index, seconds in
            Self.round(index, seconds, stages: [:], memory: 1)
        }
        #expect(report(.extract, rounds).json["seconds"] == .double(median))
    }

    @Test func `The text has what was counted, and how fast it went`() {
        let found = lines(report(.extract, Self.extraction))
        #expect(
            found[1] == "night         1,800 users of 2,000 rows, 34 decisions, concurrency 2, "
                + "--memory 1 GiB")
        #expect(found[2] == "chunks        3")
        #expect(
            found[3] == "pairs         4.0 million in reach, 1.0 million scanned (75.0 % "
                + "skipped), 50 thousand passed filters, 40 thousand scored, 30 thousand in lists")
        #expect(found[4] == "  stage          time    share  cores")
        #expect(found[5] == "  ExtractPool  2.00 s  100.0 %    1.5")
        #expect(
            Array(found[6...]) == [
                "time          2.00 s, median of 3", "users         1000 rows/s",
                "pool          4.0 MB/s", "peak memory   90.0 MB",
                "written       results 160.0 kB, lists 150.0 kB, snapshot 600.0 kB",
            ])
    }

    @Test func `Each part has the rates of its stages`() {
        let stages: [NightStage: (Double, Double)] = [
            .extractPool: (2, 2), .scoreChunk: (4, 8), .aggregateCandidates: (1, 2),
            .writeSnapshot: (0.5, 1), .verifySnapshot: (1, 2), .publishSnapshot: (0.25, 0),
        ]
        let rounds = [Self.round(1, 9, stages: stages, memory: 1)]
        func keys(_ part: NightBench.Part) -> [String: JSONValue] {
            let rates = report(part, rounds).json["rates"]?.object?.members ?? []
            return Dictionary(uniqueKeysWithValues: rates.map { ($0.key, $0.value) })
        }
        #expect(keys(.extract) == ["rowsPerSecond": 1000, "poolBytesPerSecond": 4_000_000])
        #expect(
            keys(.score) == ["pairsInReachPerSecond": 1_000_000, "pairsPerSecond": 250_000])
        #expect(
            keys(.write) == ["snapshotBytesPerSecond": 1_200_000, "candidatesPerSecond": 60_000])
        #expect(keys(.night).count == 6)
        let names = report(.write, rounds).json["stages"]?.object?.members.map(\.key)
        #expect(names == ["AggregateCandidates", "WriteSnapshot", "VerifySnapshot"])
    }

    @Test func `Without pairs nothing was skipped, and without rounds there is nothing`() {
        let empty = report(.night, [])
        #expect(empty.json["skippedShare"] == .null)
        #expect(empty.json["rows"] == .null)
        #expect(empty.json["seconds"] == 0)
        #expect(empty.json["rates"] == [:])
        #expect(!empty.text.contains("pairs  "))
        #expect(report(.extract, Self.extraction).json["skippedShare"] == .double(0.75))
    }
}
