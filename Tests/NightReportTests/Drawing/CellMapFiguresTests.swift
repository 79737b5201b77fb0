import Geo
import NightReport
import TestSupport
import Testing

/// Where the map puts its cells and its lines, computed a second way.
struct CellMapFiguresTests {
    private static let letters = Array("0123456789bcdefghjkmnpqrstuvwxyz")

    private static func cells(_ random: inout SeededGenerator, count: Int) -> [String: Int] {
        var cells: [String: Int] = [:]
        for _ in 0..<count {
            let name = String(
                (0..<Int.random(in: 2...4, using: &random)).map { _ in
                    letters.randomElement(using: &random) ?? "0"
                })
            cells[name] = Int.random(in: 1...1000, using: &random)
        }
        return cells
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `Whatever the cells, nobody is lost and at most one in fifty is beyond each axis.`(
        seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed)
        let cells = Self.cells(&random, count: Int.random(in: 1...60, using: &random))
        let map = CellMap(cells)
        let users = cells.values.reduce(0, +)
        let rectangles = map.levels.map { level in level.path.split(separator: "M").count }
        // Cells that are wholly beyond are not drawn; all others are, each once.
        #expect(rectangles.reduce(0, +) <= cells.count, "seed \(seed)")
        // A hundredth at each of four edges.
        #expect(map.outside * 25 <= users, "seed \(seed): \(map.outside) of \(users)")
        #expect(map.height <= 792.001 && map.height > 0, "seed \(seed)")
        #expect(map.width <= 720 && map.width > 0, "seed \(seed)")
        let drawn = map.grid(columns: 200, rows: 200).joined().reduce(0, +)
        #expect(drawn + map.outside <= users, "seed \(seed)")
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `A cell is in the shade whose least it reaches.`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        // A row of cells of one country, so that all are on the map.
        let names = ["9q8y", "9q8z", "9q9p", "9q9n", "9q8v", "9q8w"]
        let cells = Dictionary(
            uniqueKeysWithValues: names.map { ($0, Int.random(in: 1...5000, using: &random)) })
        let map = CellMap(cells)
        var expected = Array(repeating: 0, count: map.levels.count)
        for users in cells.values {
            let shade = map.levels.lastIndex { $0.least <= users }
            expected[shade ?? 0] += 1
        }
        #expect(map.levels.map { $0.path.split(separator: "M").count } == expected, "seed \(seed)")
        // The shades begin at powers of one factor, and the last of them is in use.
        let leasts = map.levels.map(\.least)
        #expect(leasts[0] == 1 && leasts.count <= 6, "seed \(seed)")
        for (before, next) in zip(leasts, leasts.dropFirst()) {
            #expect(next == before * leasts[1], "seed \(seed): \(leasts)")
        }
        #expect((leasts.last ?? 0) <= cells.values.max() ?? 0, "seed \(seed)")
    }

    @Test(arguments: [
        (1, [1]), (2, [1, 2]), (3, [1, 2]), (4, [1, 2, 4]), (32, [1, 2, 4, 8, 16, 32]),
        (33, [1, 3, 9, 27]), (243, [1, 3, 9, 27, 81, 243]), (244, [1, 4, 16, 64]),
        (1_000_000, [1, 16, 256, 4096, 65_536]),
        (3_200_000, [1, 20, 400, 8000, 160_000, 3_200_000]),
    ])
    func `Six shades at most reach up to the fullest cell.`(most: Int, leasts: [Int]) {
        #expect(CellMap(["9q8y": most]).levels.map(\.least) == leasts)
    }

    @Test func `One cell lies in the middle of six degrees by three.`() throws {
        let map = CellMap(["dr5r": 5])
        // Its box: 40.605 to 40.781 north, 74.180 to 73.828 west.
        let box = try Geohash.decode("dr5r").box
        #expect(
            map.extent
                == "The map reaches from 39.2° N to 42.2° N and eastward from 77° W to 71° W.")
        #expect(map.degreesPerLine == 1)
        #expect(map.latitudes.map(\.name) == ["40° N", "41° N", "42° N"])
        #expect(
            map.longitudes.map(\.name)
                == ["77° W", "76° W", "75° W", "74° W", "73° W", "72° W"])
        // Every line lies where its degree is; the scale is that of the longitudes.
        let perDegree = map.width / 6
        let west = (box.west + box.width / 2) - 3
        for (line, degrees) in zip(map.longitudes, stride(from: -77.0, through: -72, by: 1)) {
            #expect(abs(line.place - (degrees - west) * perDegree) < 1e-6)
        }
        let north = (box.south + box.height / 2) + 1.5
        for (line, degrees) in zip(map.latitudes, [40.0, 41, 42]) {
            #expect(abs(line.place - (north - degrees) * map.height / 3) < 1e-6)
        }
    }

    @Test func `Few who live far away are beyond the map, and told of.`() {
        // San Francisco; Honolulu has one in a thousand.
        let map = CellMap(["9q8y": 9990, "87z9": 10])
        #expect(map.outside == 10)
        #expect(map.extent.hasSuffix(" Beyond it: 10 users."))
        #expect(!CellMap(["9q8y": 9990]).extent.contains("Beyond"))
    }

    @Test(
        arguments: [
            (["9q8y": 1], 1.0), (["9q8y": 1, "9xj3": 1], 5), (["9q8y": 1, "dr5r": 1], 10),
            (["9q8y": 1, "u33d": 1], 20), (["2": 1, "r": 1, "6": 1, "d": 1, "s": 1, "w": 1], 45),
        ] as [([String: Int], Double)])
    func `There are no more than eight lines, at round degrees.`(
        cells: [String: Int], degrees: Double
    ) {
        let map = CellMap(cells)
        #expect(map.degreesPerLine == degrees)
        #expect(map.longitudes.count <= 9)
    }

    @Test func `The equator and the first meridian have no side.`() {
        let map = CellMap(["s000": 1, "7zzz": 1, "kpbp": 1, "ebpb": 1])
        #expect(map.latitudes.map(\.name).contains("0°"))
        #expect(map.longitudes.map(\.name).contains("0°"))
        #expect(map.latitudes.map(\.name).contains { $0.hasSuffix(" S") })
        #expect(map.longitudes.map(\.name).contains { $0.hasSuffix(" W") })
    }
}
