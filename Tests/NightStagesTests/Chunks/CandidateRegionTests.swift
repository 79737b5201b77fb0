import FeatureTable
import Geo
import NightStages
import Scoring
import TestSupport
import Testing

/// Whom the users of a cell may meet, beside the distance of every single user.
@Suite struct CandidateRegionTests {
    struct World: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let users: RandomUsers
    }

    private static let worlds = [
        World(testDescription: "a city", users: RandomUsers(count: 250)),
        World(
            testDescription: "the date line",
            users: RandomUsers(count: 250, centre: (latitude: -17, longitude: 179.9))),
        World(
            testDescription: "the north pole",
            users: RandomUsers(count: 250, spread: 2, centre: (latitude: 89, longitude: 0))),
        World(
            testDescription: "the south pole",
            users: RandomUsers(count: 250, spread: 180, centre: (latitude: -90, longitude: 0))),
        World(testDescription: "all of the Earth", users: RandomUsers(count: 250, spread: 180)),
        World(testDescription: "one address", users: RandomUsers(count: 100, spread: 0)),
    ]

    @Test(arguments: worlds, [0, 100, 1000, 40_000] as [Int32])
    func `Everyone within the radius of the cell's box is in reach.`(
        world: World, radiusTenths: Int32
    ) throws {
        let table = try world.users.table(seed: UInt64(radiusTenths))
        for precision in [1, 3, 5] {
            for row in [0, table.count / 2] {
                let cell = GeohashCell(bits: table.cells[row], precision: 9)
                    .ancestor(precision: precision)
                let region = CandidateRegion(of: cell, radiusTenths: radiusTenths, in: table)
                let inReach = Set(region.rows.flatMap { Array($0) })
                let missed = (0..<table.count).filter { other in
                    let place = UnitVector(x: table.x[other], y: table.y[other], z: table.z[other])
                    let miles = cell.box.miles(
                        latitude: place.latitude, longitude: place.longitude)
                    return GreatCircle.tenthsOfMile(miles) <= radiusTenths
                        && !inReach.contains(other)
                }
                #expect(missed == [], "\(cell.text)")
                #expect(region.count == inReach.count)
            }
        }
    }

    @Test(arguments: worlds)
    func `Rows ascend with gaps, tiles hold them, and none that holds nobody is there.`(
        world: World
    ) throws {
        let table = try world.users.table(seed: 8)
        let tiles = table.scanIndex.tiles
        for row in stride(from: 0, to: table.count, by: 29) {
            let cell = GeohashCell(bits: table.cells[row], precision: 9).ancestor(precision: 4)
            let region = CandidateRegion(of: cell, radiusTenths: 150, in: table)
            for (range, next) in zip(region.rows, region.rows.dropFirst()) {
                #expect(range.upperBound < next.lowerBound)
            }
            #expect(region.rows.allSatisfy { !$0.isEmpty })
            let expected = tiles.indices.filter { tile in
                region.rows.contains { $0.overlaps(tiles[tile].rows) }
            }
            #expect(region.tiles == expected)
        }
    }

    @Test(arguments: worlds, [1, 2, 3, 7])
    func `Parts are whole tiles, and together all of them.`(world: World, parts: Int) throws {
        let table = try world.users.table(seed: 9)
        let cell = GeohashCell(bits: table.cells[table.count / 2], precision: 9)
            .ancestor(precision: 3)
        let region = CandidateRegion(of: cell, radiusTenths: 300, in: table)
        let all = (0..<parts).map { region.part($0, of: parts) }
        #expect(all.flatMap(\.tiles) == region.tiles)
        #expect(all.reduce(0) { $0 + $1.count } == region.count)
        #expect(
            all.flatMap { $0.rows.flatMap { Array($0) } }
                == region.rows.flatMap { Array($0) })
        let tiles = table.scanIndex.tiles
        let total = region.tiles.reduce(0) { $0 + tiles[$1].rows.count }
        let largest = region.tiles.map { tiles[$0].rows.count }.max() ?? 0
        for part in all {
            for tile in part.tiles {
                let rows = part.rows.filter { $0.overlaps(tiles[tile].rows) }
                let inReach = region.rows.filter { $0.overlaps(tiles[tile].rows) }
                #expect(
                    rows.map { $0.clamped(to: tiles[tile].rows) }
                        == inReach.map { $0.clamped(to: tiles[tile].rows) })
            }
            // Nearly equal: a tile more than its share at most.
            let size = part.tiles.reduce(0) { $0 + tiles[$1].rows.count }
            #expect(size <= total / parts + 1 + largest)
        }
    }

    @Test func `Where nobody lives nobody is in reach.`() throws {
        let table = try RandomUsers(count: 50).table(seed: 1)
        let cell = try Geohash.decode("u4pru")
        let region = CandidateRegion(of: cell, radiusTenths: 500, in: table)
        #expect(region.count == 0 && region.rows == [] && region.tiles == [])
        #expect(region.part(1, of: 3).count == 0)
        #expect(RegionOrdinals(region).count == 0)
        #expect(RegionOrdinals(region).place(ofRow: 0) == nil)
    }
}
