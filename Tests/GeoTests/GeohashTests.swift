import Geo
import Testing

@Suite struct GeohashTests {
    @Test(arguments: [
        (42.6, -5.6, "ezs42"), (57.64911, 10.40744, "u4pruydqq"), (37.8324, 112.5584, "ww8p1r4t8"),
        (48.669, -4.329, "gbsuv"), (40.7484, -73.9857, "dr5r"), (0, 0, "s00000000"),
        (-90, -180, "000000000"), (90, 180, "zzzzzzzzz"), (90, -180, "bpbpbpbpb"),
        (-90, 180, "pbpbpbpbp"), (0, 180, "xbpbpbpbp"), (0, -180, "800000000"),
        (-25.382708, -49.265506, "6gkzwgjzn"),
    ])
    func knownPlaces(latitude: Double, longitude: Double, text: String) {
        let cell = Geohash.encode(
            latitude: latitude, longitude: longitude, precision: text.utf8.count)
        #expect(cell.text == text)
    }

    @Test func theWikipediaExample() throws {
        let cell = try Geohash.decode("ezs42")
        #expect(cell.bits == 0b01101_11111_11000_00100_00010)
        #expect(cell.precision == 5)
        let box = cell.box
        #expect(
            box
                == GeoBox(
                    south: 42.583_007_812_5, west: -5.625, north: 42.626_953_125,
                    east: -5.581_054_687_5))
    }

    @Test(arguments: [
        ("", GeohashError.Code.empty, 0, "an empty geohash; write 1 to 9 letters"),
        ("u4pruydqqvj", .tooLong, 9, "a geohash of 11 letters; write at most 9"),
        (
            "ezs4a", .badLetter, 4,
            "'a' at 4 is no geohash letter; the alphabet is 0-9 and b-z without i, l, o, "
                + "in lower case"
        ),
        (
            "EZ", .badLetter, 0,
            "'E' at 0 is no geohash letter; the alphabet is 0-9 and b-z without i, l, o, "
                + "in lower case"
        ),
        (
            "zé", .badLetter, 1,
            "the byte 195 at 1 is no geohash letter; the alphabet is 0-9 and b-z without i, l, o, "
                + "in lower case"
        ),
    ])
    func badTexts(text: String, code: GeohashError.Code, offset: Int, message: String) {
        let error = #expect(throws: GeohashError.self) { try Geohash.decode(text) }
        #expect(error?.code == code)
        #expect(error?.byteOffset == offset)
        #expect(error?.message == message)
    }

    @Test func everyLetterDecodesToItsPlace() throws {
        let letters = "0123456789bcdefghjkmnpqrstuvwxyz"
        for (value, letter) in letters.enumerated() {
            let cell = try Geohash.decode(String(letter))
            #expect(cell == GeohashCell(bits: UInt64(value), precision: 1))
        }
        for byte in UInt8.min...0x7F where !letters.utf8.contains(byte) {
            let text = String(decoding: [byte], as: UTF8.self)
            #expect(throws: GeohashError.self) { try Geohash.decode(text) }
        }
    }

    /// The textbook bisection, one bit at a time.
    func bisected(_ latitude: Double, _ longitude: Double, precision: Int) -> UInt64 {
        var (south, north, west, east) = (-90.0, 90.0, -180.0, 180.0)
        var bits: UInt64 = 0
        for step in 0..<5 * precision {
            let upper: Bool
            if step % 2 == 0 {
                let middle = (west + east) / 2
                upper = longitude >= middle
                if upper { west = middle } else { east = middle }
            } else {
                let middle = (south + north) / 2
                upper = latitude >= middle
                if upper { south = middle } else { north = middle }
            }
            bits = bits << 1 | (upper ? 1 : 0)
        }
        return bits
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func encodingIsTheBisectionAndTheBoxHoldsThePlace(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<2000 {
            var (latitude, longitude) = random.place()
            // Beside an edge a rounded quotient goes wrong by a cell.
            if Bool.random(using: &random) { latitude = max(-90, latitude.nextDown) }
            if Bool.random(using: &random) { longitude = max(-180, longitude.nextDown) }
            for precision in 1...9 {
                let cell = Geohash.encode(
                    latitude: latitude, longitude: longitude, precision: precision)
                try #require(
                    cell.bits == bisected(latitude, longitude, precision: precision),
                    "seed \(seed): \(latitude) \(longitude)")
                try #require(
                    cell.box.contains(latitude: latitude, longitude: longitude),
                    "seed \(seed): \(latitude) \(longitude)")
                try #require(try Geohash.decode(cell.text) == cell)
            }
        }
    }

    @Test func justBelowAnEdgeIsTheCellBefore() {
        let west = Geohash.encode(latitude: 10, longitude: -1e-300)
        let east = Geohash.encode(latitude: 10, longitude: 0)
        #expect(west.box.east == 0)
        #expect(east.box.west == 0)
        #expect(west.neighbor(east: 1, north: 0) == east)
    }

    @Test func nowhereOnEarthIsABadCall() async {
        await #expect(processExitsWith: .failure) {
            _ = Geohash.encode(latitude: .nan, longitude: 0)
        }
        await #expect(processExitsWith: .failure) {
            _ = Geohash.encode(latitude: 0, longitude: 180.000001)
        }
    }
}
