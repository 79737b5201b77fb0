import Geo
import Testing

@Suite struct GeoBoxTests {
    static let degree = Double.pi / 180 * 3958.7613

    static func box(_ south: Double, _ west: Double, _ north: Double, _ east: Double) -> GeoBox {
        GeoBox(south: south, west: west, north: north, east: east)
    }

    @Test(
        arguments: [
            ("inside each other", box(0, 0, 10, 10), box(2, 2, 3, 3), 0),
            ("touching sides", box(0, 0, 10, 10), box(5, 10, 6, 20), 0),
            ("touching at a corner", box(0, 0, 10, 10), box(10, 10, 20, 20), 0),
            ("one above the other", box(0, 0, 10, 10), box(15, 5, 20, 40), 5),
            ("one below the other, wrapped", box(0, 170, 10, -170), box(-9, -175, -3, 0), 3),
            ("touching across the antimeridian", box(0, 170, 10, 180), box(0, -180, 10, -170), 0),
            (
                "either side of the antimeridian", box(-5, 170, 5, 179), box(-1, -179, 1, -170),
                1.99969526656153
            ),
            ("on the equator's two sides", box(-5, 0, 5, 10), box(-5, 30, 5, 40), 19.9231161961807),
            ("both at the pole", box(80, 0, 90, 10), box(85, 180, 90, -170), 0),
            ("over the pole", box(80, 0, 85, 0), box(70, 180, 88, 180), 7),
            (
                "over the pole, the other end is nearer", box(-20, 0, 0, 0), box(-80, 180, 10, 180),
                80
            ),
            ("antipodes", box(10, 20, 10, 20), box(-10, -160, -10, -160), 180),
            ("whole turns", box(0, -180, 10, 180), box(20, 5, 30, 6), 10),
            (
                "a wrapped box of almost a turn", box(0, 10, 10, 8), box(0, 9, 10, 9),
                0.984807376093066
            ),
            ("square to the other edge", box(0, 0, 10, 10), box(10, 30, 20, 40), 19.6834980794137),
        ] as [(String, GeoBox, GeoBox, Double)])
    func knownDistances(name: String, a: GeoBox, b: GeoBox, degrees: Double) {
        let miles = a.miles(to: b)
        #expect(abs(miles - degrees * Self.degree) < 1e-9)
        #expect(abs(miles - b.miles(to: a)) < 1e-9)
    }

    /// The least distance between points of a grid over both boxes: never below the true one.
    static func sampled(_ a: GeoBox, _ b: GeoBox, steps: Int) -> Double {
        func edge(_ box: GeoBox) -> [UnitVector] {
            (0...steps).flatMap { step in
                let part = Double(step) / Double(steps)
                let latitude = box.south + part * (box.north - box.south)
                let longitude = box.west + part * box.width
                return [
                    UnitVector(latitude: latitude, longitude: box.west),
                    UnitVector(latitude: latitude, longitude: box.east),
                    UnitVector(latitude: box.south, longitude: longitude),
                    UnitVector(latitude: box.north, longitude: longitude),
                ]
            }
        }
        let others = edge(b)
        return edge(a).map { from in
            others.map { GreatCircle.miles(from, $0) }.min() ?? 0
        }.min() ?? 0
    }

    /// A box of any size anywhere; one in three goes across the antimeridian, some are points.
    static func box(using random: inout SplitMix) -> GeoBox {
        let (a, b) = (random.place(), random.place())
        let small = Bool.random(using: &random)
        let height = small ? Double.random(in: 0...2, using: &random) : 180
        let width = small ? Double.random(in: 0...2, using: &random) : 360
        var east = a.longitude + min(width, abs(b.longitude))
        if east > 180 { east -= 360 }
        let north = min(90, a.latitude + min(height, abs(b.latitude)))
        return GeoBox(south: a.latitude, west: a.longitude, north: north, east: east)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func distanceIsTheLeastOfADenseSample(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var apart = 0
        for _ in 0..<60 {
            let (a, b) = (Self.box(using: &random), Self.box(using: &random))
            let miles = a.miles(to: b)
            let steps = 60
            let sample = Self.sampled(a, b, steps: steps)
            let longest = max(a.height, a.width, b.height, b.width) * Self.degree
            // Half a step away from the true ends on either edge, at most.
            let slack = longest / Double(steps) + 1e-9
            if miles == 0 {
                // Boxes inside each other have far edges: any common point will do.
                continue
            }
            apart += 1
            try #require(miles <= sample + 1e-9, "seed \(seed): \(a) \(b)")
            try #require(sample <= miles + slack, "seed \(seed): \(a) \(b)")
        }
        #expect(apart > 20)
    }

    /// With points the sample can be made fine enough to see seven digits.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func distanceToAPlaceIsTheLeastOfItsEdges(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<100 {
            let box = Self.box(using: &random)
            let place = random.place()
            let miles = box.miles(latitude: place.latitude, longitude: place.longitude)
            let point = UnitVector(latitude: place.latitude, longitude: place.longitude)
            let steps = 20000
            var least = Double.infinity
            for step in 0...steps {
                let part = Double(step) / Double(steps)
                let latitude = box.south + part * box.height
                let longitude = box.west + part * box.width
                for edge in [
                    UnitVector(latitude: latitude, longitude: box.west),
                    UnitVector(latitude: latitude, longitude: box.east),
                    UnitVector(latitude: box.south, longitude: longitude),
                    UnitVector(latitude: box.north, longitude: longitude),
                ] { least = min(least, GreatCircle.miles(point, edge)) }
            }
            if box.contains(latitude: place.latitude, longitude: place.longitude) { least = 0 }
            try #require(miles <= least + 1e-9, "seed \(seed): \(box) \(place)")
            try #require(least - miles < 0.7, "seed \(seed): \(box) \(place)")
        }
    }

    @Test func tinyGapsKeepTheirDigits() {
        let a = Self.box(40, -74, 40.1, -73.9)
        let b = Self.box(40.100_000_000_1, -74, 40.2, -73.9)
        #expect(abs(a.miles(to: b) - 1e-10 * Self.degree) < 1e-11)
        let c = Self.box(0, 10, 0, 11)
        let d = Self.box(0, 11.000_000_000_1, 0, 12)
        #expect(abs(c.miles(to: d) - 1e-10 * Self.degree) < 1e-11)
    }

    @Test func theDiagonalIsNeverTooSmall() {
        var random = SplitMix(seed: 3)
        for _ in 0..<500 {
            let box = Self.box(using: &random)
            let corners = [(box.south, box.west), (box.north, box.east)].map {
                UnitVector(latitude: $0.0, longitude: $0.1)
            }
            let middle = UnitVector(
                latitude: box.south, longitude: box.west + box.width / 2)
            #expect(GreatCircle.miles(corners[0], corners[1]) <= box.diagonalBoundMiles + 1e-9)
            #expect(GreatCircle.miles(middle, corners[1]) <= box.diagonalBoundMiles + 1e-9)
        }
        let degrees = (1.0 + 1).squareRoot()
        let small = Self.box(0, 0, 1, 1)
        #expect(abs(small.diagonalBoundMiles - degrees * Self.degree) < 1e-9)
    }

    @Test func contains() {
        let box = Self.box(-10, 170, 10, -170)
        #expect(box.contains(latitude: 0, longitude: 175))
        #expect(box.contains(latitude: 0, longitude: -175))
        #expect(box.contains(latitude: 10, longitude: 170))
        #expect(!box.contains(latitude: 0, longitude: 0))
        #expect(!box.contains(latitude: 11, longitude: 175))
        #expect(box.width == 20)
    }

    @Test func aBoxUpsideDownIsABadCall() async {
        await #expect(processExitsWith: .failure) { _ = GeoBoxTests.box(1, 0, 0, 0) }
        await #expect(processExitsWith: .failure) { _ = GeoBoxTests.box(0, .nan, 1, 0) }
    }
}
