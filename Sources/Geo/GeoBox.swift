/// A rectangle of latitudes and longitudes, edges included.
///
/// Where `west` is greater than `east` the box goes across the antimeridian. A box may be a
/// point (`south == north`, `west == east`) and may touch the poles.
package struct GeoBox: Sendable, Hashable {
    /// Degrees north, -90...90.
    package let south: Double
    /// Degrees east, -180...180.
    package let west: Double
    /// Degrees north, `south`...90.
    package let north: Double
    /// Degrees east, -180...180.
    package let east: Double

    /// The box between four edges, in degrees.
    ///
    /// - Precondition: each is in its range (NaN is not), and `south` is not above `north`.
    package init(south: Double, west: Double, north: Double, east: Double) {
        precondition(-90...90 ~= south && -90...90 ~= north, "a latitude beyond the poles")
        precondition(-180...180 ~= west && -180...180 ~= east, "a longitude beyond 180 degrees")
        precondition(south <= north, "a box whose south is above its north")
        (self.south, self.west, self.north, self.east) = (south, west, north, east)
    }

    /// The box that is one place.
    package init(latitude: Double, longitude: Double) {
        self.init(south: latitude, west: longitude, north: latitude, east: longitude)
    }

    /// From `west` eastward to `east`, in degrees, 0...360.
    package var width: Double { west <= east ? east - west : east - west + 360 }

    /// From `south` to `north`, in degrees, 0...180.
    package var height: Double { north - south }

    /// Whether the coordinates are in the box, edges included.
    ///
    /// Coordinates are taken as they are: 180 and -180, or the pole at another longitude, are
    /// different ones. `miles(to:)` knows that they are one place.
    package func contains(latitude: Double, longitude: Double) -> Bool {
        guard south <= latitude, latitude <= north else { return false }
        return west <= east
            ? west <= longitude && longitude <= east : west <= longitude || longitude <= east
    }
}
