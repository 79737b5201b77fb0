import Bytes
import FeatureTable
import LaneLayout
import TestSupport
import Testing
import UserPool

/// The scan index against plain loops over all positions.
struct ScanIndexTests {
    private static let worlds: [(String, RandomUsers)] = [
        ("a city", RandomUsers(count: 400)), ("one address", RandomUsers(count: 100, spread: 0)),
        ("the world", RandomUsers(count: 300, spread: 89)),
        ("the date line", RandomUsers(count: 200, centre: (latitude: -17, longitude: 179.9))),
        ("a pole", RandomUsers(count: 200, spread: 180, centre: (latitude: 90, longitude: 0))),
        ("one", RandomUsers(count: 1)), ("nobody", RandomUsers(count: 0)),
    ]

    private static func tables(seed: UInt64) throws -> [(String, FeatureTable)] {
        try worlds.map { ($0.0, try $0.1.table(seed: seed)) }
    }

    @Test(arguments: 1...3)
    func `Those of an age range in a group are the positions that a loop finds`(
        seed: UInt64
    ) throws {
        for (world, table) in try Self.tables(seed: seed) {
            let index = table.scanIndex
            for tile in index.tiles {
                for group in index.groups[tile.groups] {
                    for (least, greatest) in [
                        (18, 120), (0, 127), (30, 40), (50, 50), (41, 40), (0, 17), (121, 127),
                        (18, 18), (120, 120),
                    ] {
                        let found = index.positions(of: group, ageMin: least, ageMax: greatest)
                        let expected = tile.rows.filter { position in
                            let row = table.rowOfPosition[ScanPosition(position)].index
                            return table.gender[row] == group.gender
                                && table.interestedIn[row] == group.interestedIn
                                && Int(table.age[row]) >= least && Int(table.age[row]) <= greatest
                        }
                        #expect(
                            Array(found) == expected,
                            "\(world), seed \(seed), \(least) to \(greatest)")
                    }
                }
            }
        }
    }

    @Test(arguments: 1...3) func `Every user is in one group of one tile`(seed: UInt64) throws {
        for (world, table) in try Self.tables(seed: seed) {
            let index = table.scanIndex
            var seen = [Int](repeating: 0, count: table.count)
            for tile in index.tiles {
                for group in index.groups[tile.groups] {
                    for position in index.positions(of: group, ageMin: 0, ageMax: 127) {
                        seen[table.rowOfPosition[ScanPosition(position)].index] += 1
                    }
                }
            }
            #expect(seen.allSatisfy { $0 == 1 }, "\(world), seed \(seed)")
        }
    }

    @Test(arguments: 1...3) func `The tile of a row is the one whose rows hold it`(seed: UInt64)
        throws
    {
        for (world, table) in try Self.tables(seed: seed) {
            let tiles = table.scanIndex.tiles
            for row in 0..<table.count {
                let expected = tiles.firstIndex { $0.rows.contains(row) }
                #expect(table.scanIndex.tile(ofRow: row) == expected, "\(world), row \(row)")
            }
            var random = SeededGenerator(seed: seed)
            for _ in 0..<50 {
                let lower = Int.random(in: 0...table.count, using: &random)
                let rows = lower..<Int.random(in: lower...table.count, using: &random)
                let touched = tiles.indices.filter { tiles[$0].rows.overlaps(rows) }
                #expect(Array(table.scanIndex.tiles(ofRows: rows)) == touched, "\(world), \(rows)")
            }
        }
    }

    @Test(arguments: 1...3)
    func `The least chord to a tile is no longer than that to any of its users`(
        seed: UInt64
    ) throws {
        for (world, table) in try Self.tables(seed: seed) {
            for place in stride(from: 0, to: table.count, by: 7) {
                let from = SIMD4(table.xLanes[place], table.yLanes[place], table.zLanes[place], 0)
                for tile in table.scanIndex.tiles {
                    let least = tile.leastSquaredChord(from: from)
                    var nearest = Float.infinity
                    for position in tile.rows {
                        let to = SIMD4(
                            table.xLanes[position], table.yLanes[position], table.zLanes[position],
                            0)
                        let gap = (to - from) * (to - from)
                        nearest = min(nearest, (gap[0] + gap[1]) + gap[2])
                    }
                    #expect(least <= nearest, "\(world), seed \(seed)")
                    if tile.rows.contains(place) { #expect(least == 0) }
                }
            }
        }
    }

    @Test func `Beside a box only the coordinates that lack count`() throws {
        // One user: the box is a point.
        let table = try RandomUsers(count: 1).table(seed: 5)
        let tile = table.scanIndex.tiles[0]
        let point = tile.lowest
        #expect(tile.highest == point)
        #expect(tile.leastSquaredChord(from: point) == 0)
        #expect(tile.leastSquaredChord(from: point + SIMD4(0.5, 0, 0, 0)) == 0.25)
        let far = tile.leastSquaredChord(from: point - SIMD4(0.5, 0.25, 2, 0))
        #expect(far == 0.25 + 0.0625 + 4)
    }

    @Test(arguments: [(1, 1), (3, 2), (16, 8), (1000, 1000)])
    func `No tile holds more than its limit`(small: Int, large: Int) throws {
        for (world, users) in Self.worlds {
            var builder = FeatureTableBuilder(embeddingDimension: 0)
            builder.tileLimits = TileLimits(small: small, large: large)
            let source = try users.table(seed: 9)
            for row in 0..<source.count {
                var profile = Profile()
                profile.id = Array(source.id(row))
                profile.age = Int(source.age[row])
                // At one of ten places.
                profile.latitude = Double(row % 10) * 7
                builder.append(profile)
            }
            builder.indexIDs()
            let table = try builder.opened()
            #expect(table.violation == nil, "\(world)")
            #expect(
                table.scanIndex.tiles.allSatisfy { $0.rows.count <= max(small, large) }, "\(world)")
            #expect(
                table.scanIndex.tiles.flatMap(\.rows) == Array(0..<table.count), "\(world)")
        }
    }
}
