import Bytes
import FeatureTable
import TestSupport
import Testing
import UserPool

/// Searches in a table against plain loops over its rows.
struct TableLookupTests {
    /// A table of users with these ids, all in one place unless their number says otherwise.
    private static func table(_ ids: [[UInt8]]) throws -> FeatureTable {
        var builder = FeatureTableBuilder(embeddingDimension: 0)
        for (number, id) in ids.enumerated() {
            var profile = Profile()
            profile.id = id
            profile.age = 18 + number % 100
            profile.latitude = Double(number % 5) * 11
            builder.append(profile)
        }
        builder.indexIDs()
        return try builder.opened()
    }

    private static let oddIDs: [[UInt8]] = [
        [97], [97, 0], [97, 0, 0], [97, 98], [98], [255], [254, 255], [1], Array("é@x".utf8),
        Array("e\u{301}@x".utf8), [UInt8](repeating: 97, count: 8),
        [UInt8](repeating: 97, count: 9),
        [UInt8](repeating: 97, count: 16), [UInt8](repeating: 97, count: 2048),
    ]

    @Test(arguments: [1, 2, 63, 64, 65, 500]) func `Ids have the ranks of their byte order`(
        count: Int
    ) throws {
        var random = SeededGenerator(seed: UInt64(count))
        var ids = Set(Self.oddIDs.prefix(count))
        while ids.count < count {
            // Long beginnings in common, so that several words are compared.
            let start = [UInt8](repeating: 120, count: 8 * Int.random(in: 0...3, using: &random))
            ids.insert(
                start
                    + (0..<Int.random(in: 1...6, using: &random)).map { _ in
                        UInt8.random(in: 0...2, using: &random)
                    })
        }
        let table = try Self.table(ids.sorted { $0.count < $1.count })
        let ordered = ids.sorted { $0.lexicographicallyPrecedes($1) }
        for (rank, id) in ordered.enumerated() {
            #expect(Array(table.id(atRank: IDRank(rank))) == id, "seed \(count)")
            let row = try #require(table.row(ofID: id))
            #expect(Array(table.id(row)) == id)
            #expect(table.idRank[Row(row)] == IDRank(rank))
            #expect(table.rowOfRank[IDRank(rank)] == Row(row))
            for other in [id + [0], Array(id.dropLast()), [0] + id] where !ids.contains(other) {
                #expect(table.row(ofID: other) == nil)
            }
        }
        let (bytes, offsets) = table.ids(atRanks: [IDRank(count - 1), IDRank(0), IDRank(0)])
        #expect(bytes == ordered[count - 1] + ordered[0] + ordered[0])
        #expect(
            offsets == [
                0, UInt32(ordered[count - 1].count),
                UInt32(ordered[count - 1].count + ordered[0].count), UInt32(bytes.count),
            ])
    }

    @Test func `An empty table finds nobody`() throws {
        let table = try Self.table([])
        #expect(table.count == 0)
        #expect(table.row(ofID: [97]) == nil)
        #expect(table.rows(inCells: 0..<UInt64.max) == 0..<0)
        #expect(table.scanIndex.tiles.isEmpty)
        #expect(table.violation == nil)
    }

    @Test(arguments: 1...4) func `The rows of a range of cells are those that a loop finds`(
        seed: UInt64
    ) throws {
        let table = try RandomUsers(count: 200, spread: 0.01).table(seed: seed)
        let cells = (0..<table.count).map { table.cells[$0] }
        #expect(cells == cells.sorted())
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let bounds = (0..<2).map { _ -> UInt64 in
                let cell = cells.randomElement(using: &random) ?? 0
                return cell &+ UInt64.random(in: 0...2, using: &random) &- 1
            }.sorted()
            let expected = cells.indices.filter { bounds[0] <= cells[$0] && cells[$0] < bounds[1] }
            #expect(Array(table.rows(inCells: bounds[0]..<bounds[1])) == expected, "seed \(seed)")
        }
        #expect(table.rows(inCells: 0..<(1 << 45)) == 0..<200)
        #expect(table.rows(inCells: 0..<0).isEmpty)
    }

    @Test(arguments: 1...3) func `Searches in lists are those of sets`(seed: UInt64) throws {
        let table = try RandomUsers(count: 60, interests: 25).table(seed: seed)
        let lists = (0..<table.count).map { row in
            table.interests[row].map { table.interests.values[$0] }
        }
        for row in 0..<table.count {
            #expect(lists[row] == Set(lists[row]).sorted(), "seed \(seed)")
            for value in UInt32(0)...26 {
                let isThere = lists[row].contains(value)
                #expect(table.interests.sortedList(row, contains: value) == isThere)
                #expect(table.interests.list(row, contains: value) == isThere)
                let rest = table.interests.part(of: table.interests[row], notBefore: value)
                #expect(
                    rest.map { table.interests.values[$0] } == lists[row].filter { $0 >= value })
            }
            for other in 0..<table.count {
                let common = Set(lists[row]).intersection(lists[other]).count
                #expect(
                    table.interests.commonValues(table.interests[row], table.interests[other])
                        == common, "seed \(seed)")
            }
        }
    }
}
