import FeatureTable
import Geo
import NightStages
import Scoring
import TestSupport
import Testing

/// The names and sizes of chunks.
@Suite struct ChunkPlannerTests {
    private static func plan(
        _ table: FeatureTable, users: Int, work: Int? = nil
    ) throws -> [Chunk] {
        let model = try ScoringModel(json: fileBytes(Repository.scoringModel("oith-v1")))
        let rules = PairRules(
            table: table, model: model,
            parameters: ScoringParameters(radiusTenths: 100, top: 1, minimumScore: 0))
        return ChunkPlanner(rules: rules, userBudget: users, workBudget: work).plan()
    }

    @Test(arguments: [(300, 20, 15), (301, 20, 16), (5, 1, 5), (40, 39, 2)])
    func `One address that is too full is split by rank.`(
        count: Int, budget: Int, chunks: Int
    ) throws {
        let table = try RandomUsers(count: count, spread: 0).table(seed: 2)
        let plan = try Self.plan(table, users: budget)
        let cell = GeohashCell(bits: table.cells[0], precision: 9).text
        #expect(Set(plan.map(\.name)) == Set((0..<chunks).map { "\(cell)-r\($0)" }))
        #expect(plan.allSatisfy { $0.cell == cell && $0.parts == 1 && $0.part == 0 })
        for chunk in plan {
            let rank = Int(chunk.name.dropFirst(cell.count + 2)) ?? -1
            #expect(chunk.users == rank * budget..<min((rank + 1) * budget, count))
        }
    }

    @Test func `Everybody fits into the cells of one character.`() throws {
        let table = try RandomUsers(count: 500, spread: 180).table(seed: 3)
        let plan = try Self.plan(table, users: 500)
        let cells = Set(
            (0..<500).map { row in
                GeohashCell(bits: table.cells[row], precision: 9).ancestor(precision: 1).text
            })
        #expect(Set(plan.map(\.name)) == cells && plan.count == cells.count)
        #expect(plan.reduce(0) { $0 + $1.users.count } == 500)
    }

    @Test func `Few users with much work are split on the candidates' side.`() throws {
        let table = try RandomUsers(count: 300, spread: 0).table(seed: 4)
        let whole = try Self.plan(table, users: 1000)
        let chunk = try #require(whole.first)
        #expect(whole.count == 1 && chunk.parts == 1 && chunk.cell == chunk.name)
        #expect(chunk.users == 0..<300 && chunk.pairs == 300 * 300)
        // As many parts as make the budget, and no more than there are tiles.
        let tiles = table.scanIndex.tiles.count
        for budget in [1, chunk.work / 5, chunk.work / 3, chunk.work - 1, chunk.work] {
            let plan = try Self.plan(table, users: 1000, work: budget)
            let wanted = (chunk.work + budget - 1) / budget
            let parts = min(wanted, tiles)
            #expect(plan.count == parts, "budget \(budget)")
            let names = parts == 1 ? [chunk.name] : (0..<parts).map { "\(chunk.name)-c\($0)" }
            #expect(Set(plan.map(\.name)) == Set(names))
            #expect(plan.allSatisfy { $0.users == 0..<300 && $0.parts == parts })
            #expect(plan.map(\.part).sorted() == Array(0..<parts))
            #expect(plan.reduce(0) { $0 + $1.pairs } == 300 * 300)
        }
    }

    @Test func `The most work comes first, and names decide between equals.`() throws {
        let table = try RandomUsers(count: 600, spread: 30).table(seed: 5)
        let plan = try Self.plan(table, users: 10)
        for (chunk, next) in zip(plan, plan.dropFirst()) {
            let isOrdered =
                chunk.work > next.work
                || chunk.work == next.work
                    && Array(chunk.name.utf8).lexicographicallyPrecedes(Array(next.name.utf8))
            #expect(isOrdered, "\(chunk.name), \(next.name)")
        }
        #expect(plan == (try Self.plan(table, users: 10)))
        #expect(plan.allSatisfy { Chunk.isFileName($0.name) })
        #expect(ChunkPlanner.leastWork == 16_777_216 && ChunkPlanner.mostWork == 1_073_741_824)
    }

    @Test func `The roots are the 32 cells of one character.`() {
        #expect(
            GeohashCell.roots.map(\.text)
                == "0123456789bcdefghjkmnpqrstuvwxyz".map { String($0) })
        #expect(GeohashCell.roots.first?.range.lowerBound == 0)
        #expect(GeohashCell.roots.last?.range.upperBound == 1 << 45)
    }

    /// The rule of the cut, told by a list of all cells of three characters.
    @Test(arguments: 0..<2 as Range<UInt64>)
    func `Row groups are cells of three characters, joined until they are large enough.`(
        seed: UInt64
    ) throws {
        let table = try RandomUsers(count: 12_000, spread: 40).table(seed: seed)
        var expected: [Range<Int>] = []
        var start = 0
        while start < table.count {
            // Consecutive rows of one cell.
            let cell = table.cells[start] >> 30
            var end = start
            while end < table.count, table.cells[end] >> 30 == cell { end += 1 }
            if let last = expected.last, last.count < 5000, last.count + end - start <= 40_000 {
                expected[expected.count - 1] = last.lowerBound..<end
            } else {
                expected.append(start..<end)
            }
            start = end
        }
        #expect(RowGroups.cut(table) == expected)
        #expect(RowGroups.leastUsers == 5000 && RowGroups.mostUsers == 40_000)
        #expect(RowGroups.groupsPerPart == 8)
    }
}
