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

    init(_ name: String, north latitude: Double, east longitude: Double, thousands population: Int)
    {
        (self.name, self.latitude) = (name, latitude)
        (self.longitude, self.population) = (longitude, population)
    }

    /// Sixty metropolitan areas, mostly of the United States.
    ///
    /// Rounded from public census figures; their sizes fall off about as 1, 1/2, 1/3 do. Those
    /// abroad count at a part of their size, since the service is small there. Suva and Auckland
    /// are near the antimeridian.
    static let all: [Metro] = [
        Metro("New York", north: 40.7128, east: -74.0060, thousands: 19_500),
        Metro("Los Angeles", north: 34.0522, east: -118.2437, thousands: 12_900),
        Metro("Chicago", north: 41.8781, east: -87.6298, thousands: 9_300),
        Metro("Dallas", north: 32.7767, east: -96.7970, thousands: 8_100),
        Metro("Houston", north: 29.7604, east: -95.3698, thousands: 7_500),
        Metro("Washington", north: 38.9072, east: -77.0369, thousands: 6_300),
        Metro("Philadelphia", north: 39.9526, east: -75.1652, thousands: 6_200),
        Metro("Atlanta", north: 33.7490, east: -84.3880, thousands: 6_300),
        Metro("Miami", north: 25.7617, east: -80.1918, thousands: 6_200),
        Metro("Phoenix", north: 33.4484, east: -112.0740, thousands: 5_100),
        Metro("Boston", north: 42.3601, east: -71.0589, thousands: 4_900),
        Metro("San Francisco", north: 37.7749, east: -122.4194, thousands: 4_600),
        Metro("Riverside", north: 33.9806, east: -117.3755, thousands: 4_700),
        Metro("Detroit", north: 42.3314, east: -83.0458, thousands: 4_300),
        Metro("Seattle", north: 47.6062, east: -122.3321, thousands: 4_000),
        Metro("Minneapolis", north: 44.9778, east: -93.2650, thousands: 3_700),
        Metro("San Diego", north: 32.7157, east: -117.1611, thousands: 3_300),
        Metro("Tampa", north: 27.9506, east: -82.4572, thousands: 3_300),
        Metro("Denver", north: 39.7392, east: -104.9903, thousands: 3_000),
        Metro("Baltimore", north: 39.2904, east: -76.6122, thousands: 2_800),
        Metro("St. Louis", north: 38.6270, east: -90.1994, thousands: 2_800),
        Metro("Orlando", north: 28.5383, east: -81.3792, thousands: 2_800),
        Metro("Charlotte", north: 35.2271, east: -80.8431, thousands: 2_800),
        Metro("San Antonio", north: 29.4241, east: -98.4936, thousands: 2_700),
        Metro("Portland", north: 45.5152, east: -122.6784, thousands: 2_500),
        Metro("Austin", north: 30.2672, east: -97.7431, thousands: 2_500),
        Metro("Pittsburgh", north: 40.4406, east: -79.9959, thousands: 2_400),
        Metro("Sacramento", north: 38.5816, east: -121.4944, thousands: 2_400),
        Metro("Las Vegas", north: 36.1699, east: -115.1398, thousands: 2_300),
        Metro("Cincinnati", north: 39.1031, east: -84.5120, thousands: 2_300),
        Metro("Kansas City", north: 39.0997, east: -94.5786, thousands: 2_200),
        Metro("Columbus", north: 39.9612, east: -82.9988, thousands: 2_200),
        Metro("Cleveland", north: 41.4993, east: -81.6944, thousands: 2_100),
        Metro("Indianapolis", north: 39.7684, east: -86.1581, thousands: 2_100),
        Metro("Nashville", north: 36.1627, east: -86.7816, thousands: 2_100),
        Metro("San Jose", north: 37.3382, east: -121.8863, thousands: 1_900),
        Metro("Milwaukee", north: 43.0389, east: -87.9065, thousands: 1_500),
        Metro("Raleigh", north: 35.7796, east: -78.6382, thousands: 1_500),
        Metro("Salt Lake City", north: 40.7608, east: -111.8910, thousands: 1_300),
        Metro("New Orleans", north: 29.9511, east: -90.0715, thousands: 1_000),
        Metro("Honolulu", north: 21.3069, east: -157.8583, thousands: 1_000),
        Metro("Albuquerque", north: 35.0844, east: -106.6504, thousands: 900),
        Metro("Boise", north: 43.6150, east: -116.2023, thousands: 800),
        Metro("Anchorage", north: 61.2181, east: -149.9003, thousands: 400),
        Metro("Toronto", north: 43.6532, east: -79.3832, thousands: 2_500),
        Metro("Vancouver", north: 49.2827, east: -123.1207, thousands: 1_000),
        Metro("Mexico City", north: 19.4326, east: -99.1332, thousands: 1_800),
        Metro("London", north: 51.5074, east: -0.1278, thousands: 3_500),
        Metro("Paris", north: 48.8566, east: 2.3522, thousands: 1_800),
        Metro("Berlin", north: 52.5200, east: 13.4050, thousands: 1_200),
        Metro("Madrid", north: 40.4168, east: -3.7038, thousands: 1_000),
        Metro("Stockholm", north: 59.3293, east: 18.0686, thousands: 500),
        Metro("Reykjavik", north: 64.1466, east: -21.9426, thousands: 100),
        Metro("Tokyo", north: 35.6762, east: 139.6503, thousands: 1_500),
        Metro("Singapore", north: 1.3521, east: 103.8198, thousands: 700),
        Metro("Mumbai", north: 19.0760, east: 72.8777, thousands: 900),
        Metro("Sao Paulo", north: -23.5505, east: -46.6333, thousands: 900),
        Metro("Sydney", north: -33.8688, east: 151.2093, thousands: 1_100),
        Metro("Auckland", north: -36.8485, east: 174.7633, thousands: 500),
        Metro("Suva", north: -18.1248, east: 178.4501, thousands: 100),
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
