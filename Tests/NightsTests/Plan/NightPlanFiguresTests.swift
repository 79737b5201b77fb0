import NightStages
import Nights
import Testing

/// Times, memory, disk and money of nights whose figures were worked out by hand.
@Suite struct NightPlanFiguresTests {
    private static let round = NightSize(
        rows: 100_000, decisions: 1_000_000, eligible: 10_000, chunks: 100, pairsInReach: 1e12,
        pairsSuited: 1e9, candidates: 1_000_000)

    private static func plan(
        _ size: NightSize = round, cores: Int = 1, memory: Int = 8 << 30, chunkBudget: Int = 2048,
        top: Int = 100
    ) -> NightPlan {
        NightPlan(
            size, .shipped, cores: cores, budget: ByteSize(memory), chunkBudget: chunkBudget,
            top: top)
    }

    @Test func `The bytes on the disk follow from candidates and users.`() {
        let disk = Self.plan().disk
        // 300 bytes a user in the table.
        #expect(disk.table == 3_000_000)
        // 5.3 a candidate and 5 a user; 5.2 and 5; 4.2 and 60.
        #expect(abs(disk.results - 5_350_000) < 1e-6)
        #expect(abs(disk.lists - 5_250_000) < 1e-6)
        #expect(abs(disk.snapshot - 4_800_000) < 1e-6)
        #expect(abs(disk.total - 18_400_000) < 1e-6)
    }

    @Test func `The least memory is the pool's: 356 bytes a row, 12 a decision, and the process.`()
    {
        #expect(Self.plan().leastMemory == ByteSize((48 << 20) + 35_600_000 + 12_000_000))
        #expect(Self.plan(memory: 1 << 20).leastMemory == Self.plan().leastMemory)
    }

    @Test(arguments: [
        // A piece is 10,000 users, each with 512 bytes and 100 candidates of 40.
        (1, 8 << 30, 45_120_000 + (48 << 20)), (4, 8 << 30, 4 * 45_120_000 + (48 << 20)),
        // Where memory is short fewer pieces are at work; one there is always.
        (4, (48 << 20) + 100_000_000, 2 * 45_120_000 + (48 << 20)),
        (4, 1 << 20, 97_931_648),
    ])
    func `The memory is that of the pieces at work, or that of the pool.`(
        cores: Int, memory: Int, bytes: Int
    ) {
        let plan = Self.plan(cores: cores, memory: memory)
        #expect(plan.memory == ByteSize(max(bytes, 97_931_648)))
    }

    @Test func `A night of a million users has these times on one core.`() {
        let plan = Self.plan(.generated)
        // 2.57e9 * 1.8 + 900,783 * 115 pairs.
        #expect(abs(plan.pairsScanned - 4_729_590_045) < 1)
        let seconds: [(NightStage, Double)] = [
            (.extractPool, 4.5 + 6.1831188 + 0.02), (.splitPool, 0.0900783 + 0.5994 + 0.08),
            (.scoreChunk, 5.81739575535 + 22.736 + 0.1), (.aggregateCandidates, 4.872 + 0.05),
            (.writeSnapshot, 5.8464 + 0.4503915 + 0.03), (.verifySnapshot, 3.248 + 0.43),
            (.publishSnapshot, 0.03),
        ]
        #expect(plan.stages.map(\.stage) == seconds.map(\.0))
        for (stage, (_, expected)) in zip(plan.stages, seconds) {
            #expect(abs(stage.seconds - expected) < 1e-6, "\(stage.stage)")
        }
        #expect(abs(plan.seconds - seconds.reduce(0) { $0 + $1.1 }) < 1e-6)
        #expect(plan.grounds == "rates measured on a 2-core AMD EPYC with AVX-512")
    }

    @Test(arguments: [
        (NightStage.extractPool, 0.5), (.splitPool, 0), (.scoreChunk, 0.95),
        (.aggregateCandidates, 0.95), (.writeSnapshot, 0.95), (.verifySnapshot, 0.95),
        (.publishSnapshot, 0),
    ])
    func `A share of a stage's work runs on all cores, the rest on one.`(
        stage: NightStage, share: Double
    ) {
        let one = NightRates.shipped.seconds(stage, Self.round, cores: 1)
        for cores in [2, 3, 8, 1000] {
            let many = NightRates.shipped.seconds(stage, Self.round, cores: cores)
            #expect(abs(many / one - (1 - share + share / Double(cores))) < 1e-12)
        }
    }

    @Test func `The kernel looks at no more pairs than are in reach.`() {
        var size = Self.round
        size.pairsInReach = 5000
        #expect(Self.plan(size).pairsScanned == 5000)
        #expect(Self.plan().pairsScanned == 1e9 * 1.8 + 10_000 * 115)
    }

    @Test(arguments: [(1, 3600.0), (2, 0.25), (8, 1)])
    func `Money is all cores for the whole time.`(cores: Int, price: Double) {
        let plan = Self.plan(cores: cores)
        let expected = plan.seconds * Double(cores) * price / 3600
        #expect(abs(plan.cost(perCoreHour: price) - expected) <= 1e-12 * expected)
        #expect(plan.cost(perCoreHour: 0) == 0)
    }

    @Test func `A run that took twice as long doubles the next one's time, whatever its size.`() {
        let shipped = NightRates.shipped
        var seconds: [NightStage: Double] = [:]
        for stage in NightStage.estimated {
            seconds[stage] = 2 * shipped.seconds(stage, Self.round, cores: 4)
        }
        let rates = NightRates(
            grounds: "a run", size: Self.round, pairsScanned: shipped.pairsScanned(Self.round),
            cores: 4, seconds: seconds)
        for stage in NightStage.estimated {
            for cores in [1, 4, 16] {
                let usual = shipped.seconds(stage, .generated, cores: cores)
                let learned = rates.seconds(stage, .generated, cores: cores)
                #expect(abs(learned / usual - 2) < 1e-9, "\(stage)")
            }
        }
    }

    @Test func `A machine that was busy with other things does not make the next night longer.`() {
        let shipped = NightRates.shipped
        let seconds = shipped.seconds(.scoreChunk, Self.round, cores: 1)
        // Seven times as long on the wall, and half the processor time that was expected.
        let rates = NightRates(
            grounds: "a run", size: Self.round, pairsScanned: shipped.pairsScanned(Self.round),
            cores: 4, seconds: [.scoreChunk: 7 * seconds, .splitPool: 3],
            processorSeconds: [.scoreChunk: seconds / 2])
        for cores in [1, 4] {
            let usual = shipped.seconds(.scoreChunk, .generated, cores: cores)
            #expect(
                abs(rates.seconds(.scoreChunk, .generated, cores: cores) / usual - 0.5) < 1e-9)
        }
        // Where it was not kept the wall counts.
        #expect(abs(rates.seconds(.splitPool, Self.round, cores: 4) - 3) < 1e-9)
    }

    @Test(arguments: [0.5, 1, 3])
    func `A run whose kernel looked at more pairs than expected says so of the next.`(
        factor: Double
    ) {
        let shipped = NightRates.shipped
        let rates = NightRates(
            grounds: "a run", size: Self.round,
            pairsScanned: factor * shipped.pairsScanned(Self.round), cores: 1, seconds: [:])
        #expect(
            abs(rates.pairsScanned(.generated) / shipped.pairsScanned(.generated) - factor) < 1e-9)
    }

    @Test func `The estimate that a run keeps is the plan.`() {
        let plan = Self.plan()
        let estimate = plan.estimate
        #expect(estimate.grounds == plan.grounds && estimate.candidates == 1_000_000)
        #expect(estimate.pairsInReach == 1e12 && estimate.pairsSuited == 1e9)
        #expect(estimate.seconds.count == 7)
        for stage in plan.stages { #expect(estimate.seconds[stage.stage] == stage.seconds) }
        // And as it is kept it is read again.
        #expect(NightEstimate(estimate.json) == estimate)
    }

    @Test func `Twice the people make four times the pairs.`() {
        let size = NightSize(
            rows: 1000, decisions: 500, eligible: 800, chunks: 10, pairsInReach: 100,
            pairsSuited: 40, candidates: 40_000)
        let grown = size.grown(to: 2000, top: 100)
        #expect(grown.rows == 2000 && grown.decisions == 1000 && grown.eligible == 1600)
        #expect(grown.chunks == 20 && grown.pairsInReach == 400 && grown.pairsSuited == 160)
        // Half-full lists: odds of 1 become 2^0.7 = 1.6245, and 100 * 1.6245 / 2.6245 = 61.8976.
        #expect(abs(grown.candidates - 99_036.118) < 0.01)
    }

    @Test(arguments: [(100.0, 100.0), (0, 0), (120, 100)])
    func `Full lists stay full, and empty ones empty.`(mean: Double, grown: Double) {
        let size = NightSize(
            rows: 10, decisions: 0, eligible: 10, chunks: 1, pairsInReach: 1, pairsSuited: 1,
            candidates: 10 * mean)
        for rows in [1.0, 10, 1000] {
            #expect(abs(size.grown(to: rows, top: 100).candidates - rows * grown) < 1e-9)
        }
    }
}
