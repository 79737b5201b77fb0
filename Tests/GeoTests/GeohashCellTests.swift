import Geo
import Testing

@Suite struct GeohashCellTests {
    /// Clockwise from the north, by an implementation of another hand.
    @Test(arguments: [
        ("ezs42", ["ezs48", "ezs49", "ezs43", "ezs41", "ezs40", "ezefp", "ezefr", "ezefx"]),
        ("dqcjq", ["dqcjw", "dqcjx", "dqcjr", "dqcjp", "dqcjn", "dqcjj", "dqcjm", "dqcjt"]),
        ("u4pr", ["u4r2", "u4r8", "u4px", "u4pw", "u4pq", "u4pn", "u4pp", "u4r0"]),
        ("8000", ["8001", "8003", "8002", "2pbr", "2pbp", "rzzz", "xbpb", "xbpc"]),
        ("xbpbp", ["xbpbr", "80002", "80000", "2pbpb", "rzzzz", "rzzzy", "xbpbn", "xbpbq"]),
        ("z", ["b", "8", "x", "w", "y"]),
        ("0", ["2", "3", "1", "p", "r"]),
        ("bpb", ["bpc", "bp9", "bp8", "zzx", "zzz"]),
        ("s", ["u", "v", "t", "m", "k", "7", "e", "g"]),
        (
            "u4pruydqq",
            [
                "u4pruydqw", "u4pruydqx", "u4pruydqr", "u4pruydqp", "u4pruydqn", "u4pruydqj",
                "u4pruydqm", "u4pruydqt",
            ]
        ),
    ])
    func neighborTables(text: String, expected: [String]) throws {
        let cell = try Geohash.decode(text)
        #expect(cell.neighbors.map(\.text) == expected)
    }

    @Test func neighborsAreMutualAndTouch() throws {
        for bits in 0..<UInt64(1024) {
            let cell = GeohashCell(bits: bits, precision: 2)
            for neighbor in cell.neighbors {
                try #require(neighbor.neighbors.contains(cell))
                try #require(neighbor.box.miles(to: cell.box) == 0)
            }
        }
    }

    @Test func farStepsGoRoundTheEarthAndEndAtThePoles() throws {
        let cell = try Geohash.decode("ezs42")
        let columns = 1 << 13
        #expect(cell.neighbor(east: columns, north: 0) == cell)
        #expect(cell.neighbor(east: -3 * columns, north: 0) == cell)
        #expect(cell.neighbor(east: columns + 1, north: 0)?.text == "ezs43")
        #expect(cell.neighbor(east: 0, north: 1 << 12) == nil)
        #expect(cell.neighbor(east: 0, north: .max) == nil)
        #expect(cell.neighbor(east: 0, north: .min) == nil)
        #expect(cell.neighbor(east: .max, north: 0)?.text == "ezefr")
    }

    @Test func rangesArePrefixes() throws {
        let cell = try Geohash.decode("dr5r")
        let low = try Geohash.decode("dr5r00000")
        let high = try Geohash.decode("dr5rzzzzz")
        #expect(cell.range == low.bits..<high.bits + 1)
        #expect(cell.range.count == 1 << 25)
        #expect(low.range == low.bits..<low.bits + 1)
        #expect(try Geohash.decode("z").range.upperBound == 1 << 45)
        #expect(try Geohash.decode("0").range == 0..<1 << 40)
    }

    @Test func childrenTileTheirParent() throws {
        let cell = try Geohash.decode("dr5r")
        let children = cell.children
        #expect(children.map(\.text).first == "dr5r0")
        #expect(children.map(\.text).last == "dr5rz")
        #expect(children.count == 32)
        var next = cell.range.lowerBound
        for child in children {
            #expect(child.range.lowerBound == next)
            #expect(child.ancestor(precision: cell.precision) == cell)
            next = child.range.upperBound
        }
        #expect(next == cell.range.upperBound)
        #expect(try Geohash.decode("dr5ruydqq").children.isEmpty)
    }

    @Test func ancestorsContain() throws {
        let cell = try Geohash.decode("u4pruydqq")
        #expect(cell.ancestor(precision: 4).text == "u4pr")
        #expect(cell.ancestor(precision: 9) == cell)
        #expect(try Geohash.decode("u4pr").range.contains(cell.bits))
    }

    @Test func orderIsAlongTheCurveAndParentsComeFirst() throws {
        let texts = ["0", "000", "01", "dr5r", "dr5r0", "dr5r0z", "dr5r1", "dr5s", "e", "zz"]
        let cells = try texts.map { try Geohash.decode($0) }
        var random = SplitMix(seed: 5)
        #expect(cells.shuffled(using: &random).sorted() == cells)
    }

    @Test func halvesTileTheirBlock() throws {
        var random = SplitMix(seed: 9)
        for _ in 0..<500 {
            let bitCount = Int.random(in: 0..<45, using: &random)
            let bits = UInt64.random(in: 0..<1 << UInt64(bitCount), using: &random)
            let block = ZOrderBlock(bits: bits, bitCount: bitCount)
            let halves = block.halves
            try #require(halves.count == 2)
            let (first, second, whole) = (halves[0].box, halves[1].box, block.box)
            if bitCount % 2 == 0 {
                #expect(first.east == second.west && first.south == second.south)
            } else {
                #expect(first.north == second.south && first.west == second.west)
            }
            #expect(first.south == whole.south && first.west == whole.west)
            #expect(second.north == whole.north && second.east == whole.east)
            #expect(halves[0].range.lowerBound == block.range.lowerBound)
            #expect(halves[0].range.upperBound == halves[1].range.lowerBound)
            #expect(halves[1].range.upperBound == block.range.upperBound)
        }
        #expect(ZOrderBlock(bits: 7, bitCount: 45).halves.isEmpty)
        #expect(
            ZOrderBlock.earth.box == GeoBox(south: -90, west: -180, north: 90, east: 180))
    }
}
