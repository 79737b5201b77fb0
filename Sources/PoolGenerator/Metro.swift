import Bytes
import Randomness

/// A place where many people live.
struct Metro: Sendable {
    let name: String
    /// Degrees north and east of the centre.
    let latitude: Double
    let longitude: Double
    /// People of the metropolitan area, in thousands: how often a user lives there.
    let population: Int

    init(_ name: String, _ latitude: Double, _ longitude: Double, _ population: Int) {
        (self.name, self.latitude) = (name, latitude)
        (self.longitude, self.population) = (longitude, population)
    }

    /// Sixty metropolitan areas, mostly of the United States.
    ///
    /// Rounded from public census figures; their sizes fall off about as 1, 1/2, 1/3 do. Those
    /// abroad count at a part of their size, since the service is small there. Suva and Auckland
    /// are near the antimeridian.
    static let all: [Metro] = [
        Metro("New York", 40.7128, -74.0060, 19_500),
        Metro("Los Angeles", 34.0522, -118.2437, 12_900),
        Metro("Chicago", 41.8781, -87.6298, 9_300),
        Metro("Dallas", 32.7767, -96.7970, 8_100),
        Metro("Houston", 29.7604, -95.3698, 7_500),
        Metro("Washington", 38.9072, -77.0369, 6_300),
        Metro("Philadelphia", 39.9526, -75.1652, 6_200),
        Metro("Atlanta", 33.7490, -84.3880, 6_300),
        Metro("Miami", 25.7617, -80.1918, 6_200),
        Metro("Phoenix", 33.4484, -112.0740, 5_100),
        Metro("Boston", 42.3601, -71.0589, 4_900),
        Metro("San Francisco", 37.7749, -122.4194, 4_600),
        Metro("Riverside", 33.9806, -117.3755, 4_700),
        Metro("Detroit", 42.3314, -83.0458, 4_300),
        Metro("Seattle", 47.6062, -122.3321, 4_000),
        Metro("Minneapolis", 44.9778, -93.2650, 3_700),
        Metro("San Diego", 32.7157, -117.1611, 3_300),
        Metro("Tampa", 27.9506, -82.4572, 3_300),
        Metro("Denver", 39.7392, -104.9903, 3_000),
        Metro("Baltimore", 39.2904, -76.6122, 2_800),
        Metro("St. Louis", 38.6270, -90.1994, 2_800),
        Metro("Orlando", 28.5383, -81.3792, 2_800),
        Metro("Charlotte", 35.2271, -80.8431, 2_800),
        Metro("San Antonio", 29.4241, -98.4936, 2_700),
        Metro("Portland", 45.5152, -122.6784, 2_500),
        Metro("Austin", 30.2672, -97.7431, 2_500),
        Metro("Pittsburgh", 40.4406, -79.9959, 2_400),
        Metro("Sacramento", 38.5816, -121.4944, 2_400),
        Metro("Las Vegas", 36.1699, -115.1398, 2_300),
        Metro("Cincinnati", 39.1031, -84.5120, 2_300),
        Metro("Kansas City", 39.0997, -94.5786, 2_200),
        Metro("Columbus", 39.9612, -82.9988, 2_200),
        Metro("Cleveland", 41.4993, -81.6944, 2_100),
        Metro("Indianapolis", 39.7684, -86.1581, 2_100),
        Metro("Nashville", 36.1627, -86.7816, 2_100),
        Metro("San Jose", 37.3382, -121.8863, 1_900),
        Metro("Milwaukee", 43.0389, -87.9065, 1_500),
        Metro("Raleigh", 35.7796, -78.6382, 1_500),
        Metro("Salt Lake City", 40.7608, -111.8910, 1_300),
        Metro("New Orleans", 29.9511, -90.0715, 1_000),
        Metro("Honolulu", 21.3069, -157.8583, 1_000),
        Metro("Albuquerque", 35.0844, -106.6504, 900),
        Metro("Boise", 43.6150, -116.2023, 800),
        Metro("Anchorage", 61.2181, -149.9003, 400),
        Metro("Toronto", 43.6532, -79.3832, 2_500),
        Metro("Vancouver", 49.2827, -123.1207, 1_000),
        Metro("Mexico City", 19.4326, -99.1332, 1_800),
        Metro("London", 51.5074, -0.1278, 3_500),
        Metro("Paris", 48.8566, 2.3522, 1_800),
        Metro("Berlin", 52.5200, 13.4050, 1_200),
        Metro("Madrid", 40.4168, -3.7038, 1_000),
        Metro("Stockholm", 59.3293, 18.0686, 500),
        Metro("Reykjavik", 64.1466, -21.9426, 100),
        Metro("Tokyo", 35.6762, 139.6503, 1_500),
        Metro("Singapore", 1.3521, 103.8198, 700),
        Metro("Mumbai", 19.0760, 72.8777, 900),
        Metro("Sao Paulo", -23.5505, -46.6333, 900),
        Metro("Sydney", -33.8688, 151.2093, 1_100),
        Metro("Auckland", -36.8485, 174.7633, 500),
        Metro("Suva", -18.1248, 178.4501, 100),
    ]

    /// A place of this metropolitan area: a dense core, suburbs, and some country around.
    ///
    /// - Returns: microdegrees north and east.
    func place(_ random: inout SplitMix64) -> (latitude: Int, longitude: Int) {
        let deviation = random.pick([(3.0, weight: 40), (9.0, 32), (20.0, 20), (55.0, 8)])
        let degrees = deviation / 69.09
        let north = latitude + random.bell() * degrees
        let east = longitude + random.bell() * degrees / Self.cosine(latitude)
        var microdegreesEast = Int((east * 1e6).rounded())
        if microdegreesEast > 180_000_000 { microdegreesEast -= 360_000_000 }
        if microdegreesEast < -180_000_000 { microdegreesEast += 360_000_000 }
        return (Int((north * 1e6).rounded()), microdegreesEast)
    }

    /// The cosine of up to 70 degrees, by its series: the C library's may differ in the last bit.
    static func cosine(_ degrees: Double) -> Double {
        let radians = degrees * (.pi / 180)
        let square = radians * radians
        let tail = 1 - square / 56 * (1 - square / 90)
        return 1 - square / 2 * (1 - square / 12 * (1 - square / 30 * tail))
    }
}
