import JSON
import NightStages
import Nights
import OithCommands
import Testing

@Suite struct PlanReportTests {
    private static let size = NightSize(
        rows: 1_000_000, decisions: 6_000_000, eligible: 600_000, chunks: 1200,
        pairsInReach: 4e11, pairsSuited: 9e10, candidates: 6e7)

    private func report(budget: ByteSize, price: Double?, growing: Bool = true) -> PlanReport {
        let sizes = [Self.size] + (growing ? [Self.size.grown(to: 1e7, top: 100)] : [])
        return PlanReport(
            plans: sizes.map {
                NightPlan($0, .shipped, cores: 2, budget: budget, chunkBudget: 16_384, top: 100)
            }, sizeGrounds: "the pool", budget: budget, price: price)
    }

    @Test func `The head has the numbers of the size`() {
        let lines = report(budget: ByteSize(8 << 30), price: nil).text
            .split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "users         600,000 eligible of 1,000,000, 6,000,000 decisions")
        #expect(lines[1].hasPrefix("pairs         400.00 billion in reach, "))
        #expect(lines.contains("grounds       users and pairs: the pool"))
        #expect(lines.contains("in the same country, with more people in it"))
    }

    @Test func `A cost is printed where there is a price`() {
        #expect(report(budget: ByteSize(8 << 30), price: 0.04).text.contains("\ncost  "))
        #expect(!report(budget: ByteSize(8 << 30), price: nil).text.contains("cost"))
    }

    @Test func `A night that does not fit says that it would be refused`() {
        #expect(
            report(budget: ByteSize(64 << 20), price: nil).text
                .contains(": the night would be refused"))
    }

    @Test func `JSON has the same night, and more users beside it`() throws {
        let json = report(budget: ByteSize(8 << 30), price: 0.04).json
        #expect(json["rows"]?.integer == 1_000_000)
        #expect(json["pairsInReach"]?.integer == 400_000_000_000)
        #expect(json["memoryBudgetBytes"]?.integer == 8 << 30)
        #expect(json["growth"]?.array?.count == 1)
        #expect(json["growth"]?.array?.first?["rows"]?.integer == 10_000_000)
        #expect(json["cost"]?.number ?? 0 > 0)
        #expect(report(budget: ByteSize(8 << 30), price: nil).json["cost"] == .null)
    }
}
