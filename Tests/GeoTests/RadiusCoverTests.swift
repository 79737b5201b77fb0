import Geo
import Glibc
import Testing

@Suite struct RadiusCoverTests {
    static let radii: [Double] = [0, 0.05, 1, 10.05, 50.05, 300, 3000, 9000, 12436]

    static func covers(_ ranges: [Range<UInt64>], _ value: UInt64) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(value)
    }

    /// A place some way off in some direction: so that most tries are near the border.
    static func away(
        from place: (latitude: Double, longitude: Double), degrees: Double,
        using random: inout SplitMix
    ) -> (latitude: Double, longitude: Double) {
        let latitude = place.latitude + Double.random(in: -degrees...degrees, using: &random)
        let longitude = place.longitude + Double.random(in: -180...180, using: &random)
        let near = place.longitude + Double.random(in: -degrees...degrees, using: &random) * 1.5
        let turned = (Bool.random(using: &random) ? longitude : near)
            .remainder(dividingBy: 360)
        return (max(-90, min(90, latitude)), turned)
    }

    static func checkShape(_ cover: RadiusCover, miles: Double, box: GeoBox) throws {
        for block in cover.blocks {
            try #require(block.box.miles(to: box) <= miles + 1.001e-6)
        }
        var end: UInt64 = 0
        for (index, range) in cover.ranges.enumerated() {
            try #require(!range.isEmpty)
            try #require(index == 0 || range.lowerBound > end, "ranges that touch are one")
            end = range.upperBound
        }
        let inBlocks = cover.blocks.reduce(0) { $0 + $1.range.count }
        let inRanges = cover.ranges.reduce(0) { $0 + $1.count }
        #expect(inBlocks == inRanges)
        #expect(cover.blocks.allSatisfy { covers(cover.ranges, $0.range.lowerBound) })
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func everyPointWithinTheRadiusIsCoveredAndNoBlockIsBeyond(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var inside = 0
        for _ in 0..<40 {
            let place = random.place()
            let precision = Int.random(in: 1...9, using: &random)
            let cell = Geohash.encode(
                latitude: place.latitude, longitude: place.longitude, precision: precision)
            let miles = Self.radii.randomElement(using: &random) ?? 0
            let box = cell.box
            let cover = RadiusCover(miles: miles, of: box)
            try Self.checkShape(cover, miles: miles, box: box)
            let degrees = miles / 69.09 + box.height
            for _ in 0..<500 {
                // The oracle measures to points of the box, which know nothing of boxes.
                let origin = (
                    latitude: Double.random(in: box.south...box.north, using: &random),
                    longitude: [box.west, box.east, (box.west + box.east) / 2][
                        Int.random(in: 0..<3, using: &random)]
                )
                let point = Self.away(from: origin, degrees: degrees, using: &random)
                let apart = GreatCircle.miles(
                    UnitVector(latitude: origin.latitude, longitude: origin.longitude),
                    UnitVector(latitude: point.latitude, longitude: point.longitude))
                guard apart <= miles else { continue }
                inside += 1
                let value = Geohash.encode(latitude: point.latitude, longitude: point.longitude)
                try #require(
                    Self.covers(cover.ranges, value.bits),
                    "seed \(seed): \(point) is \(apart) from \(cell.text), within \(miles)")
            }
        }
        #expect(inside > 2000)
    }

    /// Every cell of three letters against the distance between boxes.
    @Test(arguments: [
        ("dr5r", 50.05), ("8000", 50.05), ("z", 50.05), ("0", 10.05), ("bpbpbpbpb", 50.05),
        ("s00", 700), ("g", 2000), ("h2", 6000),
    ])
    func everyCellWithinIsTouched(text: String, miles: Double) throws {
        let box = try Geohash.decode(text).box
        let cover = RadiusCover(miles: miles, of: box)
        for bits in 0..<UInt64(1 << 15) {
            let cell = GeohashCell(bits: bits, precision: 3)
            guard cell.box.miles(to: box) <= miles else { continue }
            try #require(cover.ranges.contains { $0.overlaps(cell.range) }, "\(cell.text)")
        }
        let own = try Geohash.decode(text).range
        #expect(cover.ranges.contains { $0.clamped(to: own) == own })
    }

    @Test(arguments: ["dr5r", "8", "000000000", "zzz"])
    func halfTheWayRoundTheEarthIsEverything(text: String) throws {
        let box = try Geohash.decode(text).box
        for miles in [12436.9, 12437, 1e9, Double.infinity] {
            #expect(RadiusCover(miles: miles, of: box).ranges == [0..<1 << 45])
        }
        #expect(RadiusCover(miles: 6000, of: box).ranges != [0..<1 << 45])
    }

    @Test func radiusZeroIsTheCellAndWhatTouchesIt() throws {
        let cell = try Geohash.decode("dr5ruydqq")
        let expected = ([cell] + cell.neighbors).sorted().map(\.bits)
        let cover = RadiusCover(miles: 0, of: cell.box)
        #expect(cover.ranges.flatMap { Array($0) } == expected)
        // On the antimeridian, on the other side of the world's numbering.
        let edge = Geohash.encode(latitude: 10, longitude: 180)
        let touching = ([edge] + edge.neighbors).sorted().map(\.bits)
        #expect(RadiusCover(miles: 0, of: edge.box).ranges.flatMap { Array($0) } == touching)
    }

    @Test func aPointWithRadiusZeroIsItsCell() {
        let place = Geohash.encode(latitude: 40.748_403, longitude: -73.985_702)
        let middle = GeoBox(
            latitude: (place.box.south + place.box.north) / 2,
            longitude: (place.box.west + place.box.east) / 2)
        #expect(RadiusCover(miles: 0, of: middle).ranges == [place.range])
    }

    @Test func atThePoleEveryLongitudeIsNear() throws {
        let box = Geohash.encode(latitude: 90, longitude: 0, precision: 5).box
        let cover = RadiusCover(miles: 20, of: box)
        for longitude in stride(from: -180.0, through: 180, by: 0.37) {
            let near = Geohash.encode(latitude: 89.72, longitude: longitude)
            #expect(Self.covers(cover.ranges, near.bits))
            let far = Geohash.encode(latitude: 85, longitude: longitude)
            #expect(!Self.covers(cover.ranges, far.bits))
        }
    }

    /// Few ranges, and not much more than asked for: the circle's area plus a border.
    @Test(arguments: [
        // geohash, miles, at most so many ranges, covered area over the area within the radius
        ("dr5r", 50.05, 100, 1.25), ("9q8yy", 50.05, 100, 1.25), ("9q8yyk8yt", 10.05, 100, 1.3),
        ("d", 50.05, 200, 1.3), ("xbpb", 50.05, 100, 1.25), ("u6x", 50.05, 150, 1.25),
        ("bpbpbpbpb", 50.05, 512, 3), ("bpb", 10.05, 400, 5), ("upb", 300, 400, 3),
        ("s0", 3000, 100, 1.25), ("zz", 0, 300, 2.5),
    ])
    func coversAreSmall(text: String, miles: Double, ranges: Int, excess: Double) throws {
        let box = try Geohash.decode(text).box
        let cover = RadiusCover(miles: miles, of: box)
        #expect(cover.ranges.count <= ranges)
        // Places of the cover, as many in each block as its share of the area.
        func sines(_ box: GeoBox) -> ClosedRange<Double> {
            sin(box.south * .pi / 180)...sin(box.north * .pi / 180)
        }
        let areas = cover.blocks.map { block in
            let sines = sines(block.box)
            return (sines.upperBound - sines.lowerBound) * block.box.width
        }
        let covered = areas.reduce(0, +)
        var (tries, hits) = (0, 0)
        var random = SplitMix(seed: 1)
        for (block, area) in zip(cover.blocks, areas) {
            let there = block.box
            for _ in 0..<Int((area / covered * 20000).rounded(.up)) {
                let sine = Double.random(in: sines(there), using: &random)
                let longitude = Double.random(in: there.west...there.east, using: &random)
                let latitude = asin(sine) * 180 / .pi
                tries += 1
                if box.miles(latitude: latitude, longitude: longitude) <= miles { hits += 1 }
            }
        }
        #expect(Double(tries) <= excess * Double(hits))
    }

    @Test func aNegativeRadiusIsABadCall() async {
        await #expect(processExitsWith: .failure) {
            _ = RadiusCover(miles: -1, of: GeoBox(latitude: 0, longitude: 0))
        }
        await #expect(processExitsWith: .failure) {
            _ = RadiusCover(miles: .nan, of: GeoBox(latitude: 0, longitude: 0))
        }
    }
}
