import Geo
import Glibc
import Testing

@Suite struct GreatCircleTests {
    static let halfway = Double.pi * 3958.7613

    @Test(arguments: [
        // Degrees of an arc, by hand.
        (0, 0, 0, 0, 0),
        (0, 0, 0, 90, 90),
        (0, 0, 0, 180, 180),
        (90, 0, -90, 0, 180),
        (90, 12, 90, -77, 0),
        (-90, 12, -90, 90, 0),
        (0, 180, 0, -180, 0),
        (0, 179.5, 0, -179.5, 1),
        (45, 0, -45, 180, 180),
        (60, 0, 60, 180, 60),
        (30, 20, 31, 20, 1),
        (89, 0, 89, 180, 2),
        (12, -34, -12, 146, 180),
        (12, -34, -12, 145.999999, 179.999_999_021_852_4),
        (0, 0, 0, 1e-9, 1e-9),
    ])
    func arcs(_ a: Double, _ b: Double, _ c: Double, _ d: Double, degrees: Double) {
        let from = UnitVector(latitude: a, longitude: b)
        let to = UnitVector(latitude: c, longitude: d)
        let expected = degrees / 180 * Self.halfway
        #expect(abs(GreatCircle.miles(from, to) - expected) < 5e-12)
        #expect(GreatCircle.miles(from, to) == GreatCircle.miles(to, from))
    }

    /// The haversine formula in extended precision, with its mirror image past a quarter circle.
    func haversine(
        _ a: (latitude: Double, longitude: Double), _ b: (latitude: Double, longitude: Double)
    ) -> Double {
        let degree = Float80.pi / 180
        let (f, g) = (Float80(a.latitude) * degree, Float80(b.latitude) * degree)
        let gap = (Float80(b.longitude) - Float80(a.longitude)) * degree
        let cosines = cosl(f) * cosl(g)
        let near = sinl((f - g) / 2) * sinl((f - g) / 2) + cosines * sinl(gap / 2) * sinl(gap / 2)
        let far = sinl((f + g) / 2) * sinl((f + g) / 2) + cosines * cosl(gap / 2) * cosl(gap / 2)
        return Double(2 * atan2l(near.squareRoot(), far.squareRoot()) * 3958.7613)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func agreesWithHaversineInExtendedPrecision(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<5000 {
            let from = random.place()
            var to = random.place()
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                to.latitude = min(90, from.latitude + .random(in: 0...1e-6, using: &random))
                to.longitude = from.longitude
            case 1:
                to.latitude = -from.latitude
                to.longitude = from.longitude > 0 ? from.longitude - 180 : from.longitude + 180
                to.longitude = min(180, to.longitude + .random(in: 0...1e-6, using: &random))
            default: break
            }
            let miles = GreatCircle.miles(
                UnitVector(latitude: from.latitude, longitude: from.longitude),
                UnitVector(latitude: to.latitude, longitude: to.longitude))
            try #require(
                abs(miles - haversine(from, to)) < 1e-11, "seed \(seed): \(from) to \(to)")
        }
    }

    @Test func aUnitVectorPointsWhereItSays() {
        #expect(UnitVector(latitude: 0, longitude: 0) == UnitVector(x: 1, y: 0, z: 0))
        #expect(UnitVector(latitude: 90, longitude: 0).z == 1)
        #expect(UnitVector(latitude: 0, longitude: 90).y == 1)
        #expect(UnitVector(latitude: -30, longitude: 0).z < 0)
    }

    @Test(
        arguments: [
            (0, 0), (0.0499, 0), (0.05, 1), (0.1, 1), (0.149, 1), (0.15, 2), (9.94, 99),
            (9.95, 100),
            (50.049999, 500), (50.05, 501), (12436.8, 124368), (-0.0, 0), (1e300, Int32.max),
            (.infinity, Int32.max), (.nan, Int32.max),
        ] as [(Double, Int32)])
    func tenths(miles: Double, tenths: Int32) {
        #expect(GreatCircle.tenthsOfMile(miles) == tenths)
    }
}
