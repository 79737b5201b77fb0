import JSON
import NightStages
import Nights
import OithCommands
import Testing

@Suite struct StageTableTests {
    private typealias Time = NightFigures.StageTime

    private static let times = [
        Time(
            state: "ExtractPool", stage: .extractPool, seconds: 8, processorSeconds: 12,
            peakMemory: 312_000_000),
        Time(
            state: "ScoreChunks", stage: .scoreChunk, seconds: 30, processorSeconds: 57,
            peakMemory: 1_500_000_000),
        // A Choice is no stage.
        Time(
            state: "ShallPublish", stage: nil, seconds: 0.5, processorSeconds: 0,
            peakMemory: 1_500_000_000),
        Time(
            state: "GuardSnapshot", stage: .guardSnapshot, seconds: 0, processorSeconds: 0,
            peakMemory: 1_500_000_000),
    ]

    private func figures(estimate: [NightStage: Double]?) -> NightFigures {
        var figures = NightFigures()
        figures.stageTimes = Self.times
        figures.estimate = estimate.map {
            NightEstimate(
                grounds: "rates of run 2026-11-19T040000Z-1", seconds: $0, pairsInReach: 1e9 + 0.4,
                pairsSuited: 2.5e8, candidates: 1e6 - 0.4)
        }
        return figures
    }

    @Test func `Without an estimate there are time, share, cores and memory`() {
        let table = StageTable(figures(estimate: nil), seconds: 40)
        #expect(
            table.lines == [
                "stage            time   share  cores    memory",
                "ExtractPool    8.00 s  20.0 %    1.5  312.0 MB",
                "ScoreChunks    30.0 s  75.0 %    1.9   1.50 GB",
                "GuardSnapshot  0.00 s   0.0 %    0.0   1.50 GB",
            ])
        #expect(table.comparison == nil)
        #expect(table.comparisonJSON == .null)
    }

    @Test func `An estimate is shown with how far off it was`() {
        let table = StageTable(
            figures(estimate: [.extractPool: 10, .scoreChunk: 15, .writeSnapshot: 3]), seconds: 40)
        #expect(table.lines[0].hasSuffix("  estimated"))
        #expect(table.lines[1].hasSuffix("  10.0 s (+25 %)"))
        #expect(table.lines[2].hasSuffix("  15.0 s (-50 %)"))
        // What was not estimated.
        #expect(table.lines[3].hasSuffix("  -"))
        // 25 seconds for what took 38; WriteSnapshot did not run.
        #expect(
            table.comparison
                == "estimated 25.0 s, took 38.0 s (-34 %); rates of run 2026-11-19T040000Z-1")
    }

    @Test func `Reused chunks explain why it was faster`() {
        var figures = figures(estimate: [.scoreChunk: 60])
        figures.reusedChunks = 1
        #expect(
            StageTable(figures, seconds: 40).comparison
                == "estimated 60.0 s, took 30.0 s (+100 %); rates of run 2026-11-19T040000Z-1; it "
                + "expected to score every chunk")
    }

    @Test func `An estimate of no stage that ran compares nothing`() {
        let table = StageTable(figures(estimate: [.writeSnapshot: 3]), seconds: 40)
        #expect(table.comparison == nil)
        #expect(table.comparisonJSON == .null)
    }

    @Test func `Nothing that ran is no table, and no time is no share`() {
        #expect(StageTable(NightFigures(), seconds: 40).lines.isEmpty)
        #expect(StageTable(NightFigures(), seconds: 40).json == [])
        let table = StageTable(figures(estimate: nil), seconds: 0)
        #expect(table.lines[1].split(separator: " ").map(String.init)[3] == "-")
        #expect(table.json.array?.first?["share"] == 0)
    }

    @Test func `JSON has all states, those that only decide too`() {
        let table = StageTable(figures(estimate: [.extractPool: 10, .scoreChunk: 15]), seconds: 40)
        #expect(
            table.json == [
                [
                    "state": "ExtractPool", "seconds": 8, "share": .double(0.2),
                    "processorSeconds": 12, "peakMemoryBytes": 312_000_000, "estimatedSeconds": 10,
                ],
                [
                    "state": "ScoreChunks", "seconds": 30, "share": .double(0.75),
                    "processorSeconds": 57, "peakMemoryBytes": 1_500_000_000,
                    "estimatedSeconds": 15,
                ],
                [
                    "state": "ShallPublish", "seconds": .double(0.5), "share": .double(0.0125),
                    "processorSeconds": 0, "peakMemoryBytes": 1_500_000_000,
                    "estimatedSeconds": .null,
                ],
                [
                    "state": "GuardSnapshot", "seconds": 0, "share": 0, "processorSeconds": 0,
                    "peakMemoryBytes": 1_500_000_000, "estimatedSeconds": .null,
                ],
            ])
        #expect(
            table.comparisonJSON == [
                "seconds": 25, "tookSeconds": 38, "deviation": .double((25.0 - 38) / 38),
                "grounds": "rates of run 2026-11-19T040000Z-1", "pairsInReach": 1_000_000_000,
                "pairsSuited": 250_000_000, "candidates": 1_000_000,
            ])
    }
}
