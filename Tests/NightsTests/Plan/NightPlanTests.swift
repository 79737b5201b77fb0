import NightStages
import Nights
import Testing

@Suite struct NightPlanTests {
    private static let size = NightSize(
        rows: 100_000, decisions: 1_000_000, eligible: 90_000, chunks: 200, pairsInReach: 3e8,
        pairsSuited: 5e7, candidates: 6_000_000)

    private func plan(
        _ size: NightSize, _ rates: NightRates = .shipped, cores: Int = 2, memory: Int = 8 << 30
    ) -> NightPlan {
        NightPlan(
            size, rates, cores: cores, budget: ByteSize(memory), chunkBudget: 2048, top: 100)
    }

    @Test func `A night that ran teaches what it took.`() {
        var seconds: [NightStage: Double] = [:]
        for (index, stage) in NightStage.estimated.enumerated() {
            seconds[stage] = Double(index + 1)
        }
        let rates = NightRates(
            grounds: "a run", size: Self.size, pairsScanned: 1e8, cores: 2, seconds: seconds)
        let plan = plan(Self.size, rates)
        #expect(plan.grounds == "a run")
        #expect(abs(plan.pairsScanned - 1e8) < 1)
        for estimate in plan.stages {
            #expect(abs(estimate.seconds - (seconds[estimate.stage] ?? 0)) < 1e-9)
        }
        #expect(abs(plan.seconds - 28) < 1e-9)
    }

    @Test func `A stage that the run did not show keeps the shipped rate.`() {
        let rates = NightRates(
            grounds: "a run", size: Self.size, pairsScanned: 0, cores: 2, seconds: [.splitPool: 0])
        for stage in NightStage.estimated {
            #expect(
                rates.seconds(stage, Self.size, cores: 2)
                    == NightRates.shipped.seconds(stage, Self.size, cores: 2))
        }
    }

    @Test func `More cores shorten what runs on all of them.`() {
        let one = plan(Self.size, cores: 1)
        let four = plan(Self.size, cores: 4)
        for (alone, together) in zip(one.stages, four.stages) {
            #expect(together.seconds <= alone.seconds)
            #expect(together.seconds >= alone.seconds / 4)
        }
        #expect(one.cost(perCoreHour: 3600) <= four.cost(perCoreHour: 3600))
        #expect(abs(one.cost(perCoreHour: 3600) - one.seconds) < 1e-9)
    }

    @Test(arguments: [0.01, 0.5, 1, 2, 10, 1000])
    func `Pairs grow with the square, lists until they are full.`(factor: Double) {
        let grown = Self.size.grown(to: Self.size.rows * factor, top: 100)
        #expect(abs(grown.eligible - 90_000 * factor) < 1e-6 * grown.eligible)
        #expect(abs(grown.pairsInReach - 3e8 * factor * factor) < 1e-6 * grown.pairsInReach)
        let mean = grown.candidates / grown.eligible
        let before = Self.size.candidates / Self.size.eligible
        #expect(mean <= 100)
        #expect(factor >= 1 ? mean >= before - 1e-9 : mean <= before + 1e-9)
        #expect(factor >= 1 ? mean <= before * factor + 1e-9 : mean >= before * factor - 1e-9)
    }

    @Test func `Nobody grows to nobody.`() {
        let empty = NightSize(
            rows: 0, decisions: 0, eligible: 0, chunks: 0, pairsInReach: 0, pairsSuited: 0,
            candidates: 0)
        #expect(empty.grown(to: 1000, top: 100) == empty)
        #expect(plan(empty).pairsScanned == 0)
        #expect(plan(empty).disk.total == 0)
    }

    @Test func `What does not fit into memory is known before.`() {
        let large = Self.size.grown(to: 1e8, top: 100)
        #expect(plan(large).leastMemory > ByteSize(8 << 30))
        #expect(plan(Self.size).leastMemory < ByteSize(1 << 30))
        #expect(plan(Self.size, memory: 128 << 20).memory <= plan(Self.size).memory)
    }
}
