import FeatureTable
import Geo
import NightStages
import Scoring
import TestSupport
import Testing

@Suite struct ChunkTests {
    struct Case: Sendable {
        var users = RandomUsers()
        var userBudget = 20
        var workBudget: Int?
        var radiusTenths: Int32 = 100
    }

    static let cases = [
        Case(), Case(userBudget: 1), Case(userBudget: 100_000),
        // One address for all: precision 9 is too full and the users are split by rank.
        Case(users: RandomUsers(spread: 0)),
        Case(workBudget: 300), Case(users: RandomUsers(spread: 0), workBudget: 1000),
        Case(users: RandomUsers(spread: 180, centre: (latitude: 90, longitude: 0))),
        Case(users: RandomUsers(centre: (latitude: -17, longitude: 179.9))),
        Case(users: RandomUsers(count: 0)), Case(users: RandomUsers(count: 1)),
    ]

    @Test(arguments: cases) func `Every user meets everyone in reach once.`(_ test: Case) throws {
        let table = try test.users.table(seed: 3)
        let chunks = ChunkPlanner(
            rules: try Self.rules(table, radiusTenths: test.radiusTenths),
            userBudget: test.userBudget, workBudget: test.workBudget
        ).plan()
        #expect(Set(chunks.map(\.name)).count == chunks.count)
        #expect(chunks.map(\.work) == chunks.map(\.work).sorted(by: >))
        var met = [[Int]](repeating: [], count: table.count)
        for chunk in chunks {
            let cell = try Geohash.decode(chunk.cell)
            let reach = CandidateRegion(of: cell, radiusTenths: test.radiusTenths, in: table)
            let part = reach.part(chunk.part, of: chunk.parts)
            let candidates = part.tiles.flatMap { Array(table.scanIndex.tiles[$0].rows) }
            #expect(part.rows.allSatisfy { Set($0).isSubset(of: candidates) })
            #expect(chunk.users.count <= test.userBudget)
            #expect(chunk.pairs == chunk.users.count * part.count)
            for user in chunk.users {
                #expect(cell.range.contains(table.cells[user]))
                met[user] += candidates
            }
        }
        for user in 0..<table.count {
            let all = met[user].sorted()
            #expect(Set(all).count == all.count, "row \(user) meets somebody twice")
            let vector = { UnitVector(x: table.x[$0], y: table.y[$0], z: table.z[$0]) }
            let near = (0..<table.count).filter {
                let miles = GreatCircle.miles(vector(user), vector($0))
                return GreatCircle.tenthsOfMile(miles) <= test.radiusTenths
            }
            #expect(Set(near).isSubset(of: all), "row \(user) misses somebody in reach")
        }
    }

    @Test func `A chunk is the shortest prefix that fits.`() throws {
        let table = try RandomUsers(count: 500, spread: 40).table(seed: 5)
        let chunks = ChunkPlanner(
            rules: try Self.rules(table, radiusTenths: 500), userBudget: 50
        ).plan()
        for chunk in chunks {
            let cell = try Geohash.decode(chunk.cell)
            if cell.precision == 1 { continue }
            let parent = cell.ancestor(precision: cell.precision - 1)
            #expect(table.rows(inCells: parent.range).count > 50, "\(chunk.cell)")
        }
    }

    private static func rules(_ table: FeatureTable, radiusTenths: Int32) throws -> PairRules {
        PairRules(
            table: table,
            model: try ScoringModel(json: try fileBytes(Repository.scoringModel("oith-v1"))),
            parameters: ScoringParameters(
                radiusTenths: radiusTenths, top: 1, minimumScore: 0))
    }

    @Test(arguments: [UInt64](1...5)) func `Row groups cover the table.`(seed: UInt64) throws {
        let users = RandomUsers(count: 12_000, spread: seed == 1 ? 0 : 60)
        let table = try users.table(seed: seed)
        let groups = RowGroups.cut(table)
        #expect(groups.first?.lowerBound == 0)
        #expect(groups.last?.upperBound == table.count)
        for (group, next) in zip(groups, groups.dropFirst()) {
            #expect(group.upperBound == next.lowerBound)
            #expect(group.count >= RowGroups.leastUsers)
        }
        #expect(groups.allSatisfy { $0.count <= RowGroups.mostUsers })
    }
}
