import Glibc

/// A place on the unit sphere: x towards (0, 0), y towards (0, 90 east), z towards the north pole.
@frozen public struct UnitVector: Sendable, Hashable {
    /// Towards latitude 0, longitude 0.
    public var x: Double
    /// Towards latitude 0, longitude 90 east.
    public var y: Double
    /// Towards the north pole.
    public var z: Double

    /// A vector from its coordinates, taken as they are.
    ///
    /// - Parameters:
    ///   - x: towards latitude 0, longitude 0.
    ///   - y: towards latitude 0, longitude 90 east.
    ///   - z: towards the north pole.
    @inlinable @inline(__always)
    public init(x: Double, y: Double, z: Double) {
        (self.x, self.y, self.z) = (x, y, z)
    }

    /// Degrees north, -90...90.
    package var latitude: Double { asin(min(max(z, -1), 1)) * (180 / .pi) }

    /// Degrees east, -180...180; 0 at the poles.
    package var longitude: Double { atan2(y, x) * (180 / .pi) }

    /// The vector of a place.
    ///
    /// - Parameters:
    ///   - latitude: degrees north, -90...90.
    ///   - longitude: degrees east, any turn.
    package init(latitude: Double, longitude: Double) {
        let (phi, lambda) = (latitude * (.pi / 180), longitude * (.pi / 180))
        self.init(x: cos(phi) * cos(lambda), y: cos(phi) * sin(lambda), z: sin(phi))
    }
}
