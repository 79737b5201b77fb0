import ExecutionStore
import JSON
import NightSamples
import NightStages
import Nights
import StateMachine
import Testing

/// Which runs the next night's estimate learns from, and what.
@Suite struct MeasuredRatesTests {
    private static let input: JSONValue = ["concurrency": 1]

    /// A night from the first state to the last, all of whose chunks were scored.
    private static func play(
        _ name: String, later: Double = 0, input: JSONValue = input, base: String? = nil,
        through last: String? = nil, in nights: HandMadeNights,
        _ change: (inout HandMadeRun.Difference) -> Void = { _ in }
    ) async throws {
        var difference = HandMadeRun.Difference()
        difference.reuses = false
        change(&difference)
        let run = try nights.begin(name, at: later, input: input, base: base, through: last)
        try await run.playGoodNight(later: later, difference)
    }

    @Test func `The size of a night that ran is what its stages counted.`() async throws {
        try await HandMadeNights.with { nights in
            try await Self.play("2026-11-20T040000Z-1", in: nights)
            let measured = try #require(try nights.nights.measuredSize())
            #expect(measured.run == "2026-11-20T040000Z-1")
            #expect(
                measured.size
                    == NightSize(
                        rows: 1000, decisions: 5040, eligible: 800, chunks: 4,
                        pairsInReach: 152_500, pairsSuited: 50_000, candidates: 30_000))
        }
    }

    @Test func `The same night again would take the same time, stage by stage.`() async throws {
        try await HandMadeNights.with { nights in
            try await Self.play("2026-11-20T040000Z-1", in: nights)
            let rates = try #require(try nights.nights.measuredRates())
            let size = try #require(try nights.nights.measuredSize()).size
            #expect(rates.grounds == "rates of run 2026-11-20T040000Z-1")
            let took: [(NightStage, Double)] = [
                (.extractPool, 10), (.splitPool, 2), (.scoreChunk, 120),
                (.aggregateCandidates, 8), (.writeSnapshot, 6), (.verifySnapshot, 4),
                (.publishSnapshot, 0.5),
            ]
            for (stage, seconds) in took {
                #expect(
                    abs(rates.seconds(stage, size, cores: 1) - seconds) < 1e-9, "\(stage)")
            }
            // 60,000 + 30,000 + 15,000 + 0 were looked at.
            #expect(abs(rates.pairsScanned(size) - 105_000) < 1e-6)
        }
    }

    @Test func `Its processor time counts, where it was kept.`() async throws {
        try await HandMadeNights.with { nights in
            let name = "2026-11-20T040000Z-1"
            try await Self.play(name, in: nights)
            let line = #"{"state":"ScoreChunks","seconds":120,"processorSeconds":30,"#
            try nights.write(line + #""peakMemoryBytes":1}"# + "\n", "trace.jsonl", of: name)
            let rates = try #require(try nights.nights.measuredRates())
            let size = try #require(try nights.nights.measuredSize()).size
            #expect(abs(rates.seconds(.scoreChunk, size, cores: 1) - 30) < 1e-9)
            #expect(abs(rates.seconds(.splitPool, size, cores: 1) - 2) < 1e-9)
        }
    }

    @Test func `The newest whole night is taken, whatever came after it.`() async throws {
        try await HandMadeNights.with { nights in
            try await Self.play("2026-11-17T040000Z-1", in: nights)
            try await Self.play("2026-11-18T040000Z-1", later: 1000, in: nights)
            // None of these is whole.
            try await Self.play("2026-11-19T040000Z-1", later: 2000, in: nights) {
                $0.reuses = true
            }
            try await Self.play("2026-11-19T040000Z-2", later: 3000, in: nights) {
                $0.estimates = false
            }
            try await Self.play(
                "2026-11-19T040000Z-3", later: 4000, base: "2026-11-18T040000Z-1", in: nights)
            try await Self.play(
                "2026-11-19T040000Z-4", later: 5000, through: "PublishSnapshot", in: nights)
            try await Self.play("2026-11-19T040000Z-5", later: 6000, input: [:], in: nights)
            try await Self.play(
                "2026-11-19T040000Z-6", later: 7000, input: ["concurrency": 0], in: nights)
            try await nights.begin("2026-11-19T040000Z-7", at: 8000, input: Self.input)
                .fail(at: 8001, "no disk")
            let unknown = try nights.begin(
                "2026-11-19T040000Z-8", at: 9000, input: Self.input, DefinitionSource("{}"))
            try await unknown.playGoodNight(later: 9000)
            #expect(try nights.nights.measuredSize()?.run == "2026-11-18T040000Z-1")
        }
    }

    @Test func `A night that was halted teaches nothing: who knows what it waited for.`()
        async throws
    {
        try await HandMadeNights.with { nights in
            let name = "2026-11-20T040000Z-1"
            let run = try nights.begin(name, input: Self.input)
            try await run.task("ExtractPool", from: -10, to: nil)
            try await run.end(.executionAborted, at: -5)
            let again = try await nights.resume(name, at: -1, from: "ExtractPool")
            var difference = HandMadeRun.Difference()
            difference.reuses = false
            try await again.record(
                [ExecutionEvent(.taskStateExited, in: .init(), state: "ExtractPool")], at: 0)
            try await again.playGoodNight(difference)
            #expect(try nights.nights.measuredSize() == nil)
            #expect(try nights.nights.measuredRates() == nil)
        }
    }

    @Test func `Twenty runs are looked through, and no more.`() async throws {
        try await HandMadeNights.with { nights in
            try await Self.play("2026-11-01T040000Z-1", in: nights)
            for number in 1...19 {
                try await nights.begin("2026-11-02T040000Z-\(number)", at: 1000)
                    .fail(at: 1001, "no disk")
            }
            // A start that failed is no run.
            try nights.store.noteUnbegun(
                "2026-11-02T040000Z-99", input: [:],
                TaskFailure(error: "Oith.NotFound", cause: "no pool"))
            #expect(try nights.nights.measuredSize()?.run == "2026-11-01T040000Z-1")
            try await nights.begin("2026-11-02T040000Z-20", at: 1000).fail(at: 1001, "no disk")
            #expect(try nights.nights.measuredSize() == nil)
        }
    }
}
