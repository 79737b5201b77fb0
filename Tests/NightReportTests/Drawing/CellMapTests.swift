import NightReport
import Testing

struct CellMapTests {
    @Test func `Every user is on the map or beyond it.`() {
        let cells = ["9q8y": 900, "9q8z": 50, "9q9p": 49, "r3gx": 1]
        let map = CellMap(cells)
        let drawn = map.grid(columns: 20, rows: 10).joined().reduce(0, +)
        #expect(drawn + map.outside == 1000)
    }

    @Test func `A country across the antimeridian stays in one piece.`() {
        // Two cells on either side of it, in Fiji.
        let map = CellMap(["ruyx": 500, "2hbp": 500])
        let columns = map.grid(columns: 10, rows: 1)[0]
        #expect(map.outside == 0 && columns.reduce(0, +) == 1000)
        #expect(map.degreesPerLine <= 45)
    }

    @Test(arguments: [
        [:], ["9q8y": 1], ["not a hash": 5], ["": 1], ["0": 1, "z": 1, "b": 3, "p": 2],
    ])
    func `Any cells make a map that can be drawn.`(cells: [String: Int]) {
        let map = CellMap(cells)
        #expect(map.width > 0 && map.height > 0 && map.width <= 720 && map.height.isFinite)
        #expect(!map.graticule.contains("nan") && !map.extent.contains("nan"))
    }

    @Test func `One cell is a place on the map, and not all of it.`() {
        let map = CellMap(["dqcx": 1])
        let grid = map.grid(columns: 30, rows: 30)
        #expect(grid.joined().count { $0 > 0 } == 1 && map.outside == 0)
        #expect(map.latitudes.count >= 2 && map.longitudes.count >= 2)
        // A cell of precision 4 is 0.35 degrees wide.
        let rectangle = map.levels[0].path.split(separator: "h").dropFirst().first ?? ""
        let width = rectangle.prefix { $0 != "v" }
        #expect(Double(width).map { $0 < map.width / 10 } ?? false)
    }

    @Test func `Longitudes are named from 180 west to 180 east, eastward.`() {
        // Fiji, both sides of the antimeridian.
        let names = CellMap(["ruyx": 500, "2hbp": 500]).longitudes.map(\.name)
        #expect(names.contains("180°") || names.contains("180° E"))
        #expect(names.allSatisfy { $0.hasSuffix("E") || $0.hasSuffix("W") })
        let east = names.lastIndex { $0.hasSuffix("E") } ?? names.endIndex
        let west = names.firstIndex { $0.hasSuffix("W") } ?? names.startIndex
        #expect(east < west)
    }

    @Test func `All around the world, no place is shown twice.`() {
        let letters = "0123456789bcdefghjkmnpqrstuvwxyz"
        let map = CellMap(
            Dictionary(uniqueKeysWithValues: letters.map { (String($0), 10) }))
        #expect(map.grid(columns: 64, rows: 32).joined().reduce(0, +) + map.outside == 320)
        #expect(map.longitudes.count <= 9)
    }

    @Test func `Shades begin at the same multiple of the one before.`() {
        let map = CellMap(["9q8y": 100_000, "9q8z": 1])
        #expect(map.levels.map(\.least) == [1, 10, 100, 1000, 10_000, 100_000])
    }
}
