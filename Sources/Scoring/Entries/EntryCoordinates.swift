import Geo

/// A place on the unit sphere in whole numbers: 2^30 is the radius.
///
/// No coordinate is off by more than half a unit, 2e-6 mile.
struct EntryCoordinates {
    private static let unit = Double(1 << 30)

    private let x: Int32
    private let y: Int32
    private let z: Int32

    /// In place of one that is none.
    static let unknown = EntryCoordinates(x: 0, y: 0, z: 0)

    private init(x: Int32, y: Int32, z: Int32) {
        (self.x, self.y, self.z) = (x, y, z)
    }

    /// The place of a vector; nil where it is not on the unit sphere.
    init?(_ vector: UnitVector) {
        // A little longer than 1 by rounding; false for what is not a number.
        guard max(abs(vector.x), abs(vector.y), abs(vector.z)) < 1.000_001,
            vector.x * vector.x + vector.y * vector.y + vector.z * vector.z < 1.000_001
        else { return nil }
        x = Int32((vector.x * Self.unit).rounded())
        y = Int32((vector.y * Self.unit).rounded())
        z = Int32((vector.z * Self.unit).rounded())
    }

    /// The square of the chord between two places, in square units.
    @inline(__always)
    func chordSquare(_ other: EntryCoordinates) -> Double {
        // Only the whole diameter does not fit, and its square is the same when it wraps.
        let (east, north, up) = (Double(x &- other.x), Double(y &- other.y), Double(z &- other.z))
        return east * east + north * north + up * up
    }

    /// The chords that are surely rounded to one number of tenths of a mile.
    struct ChordRange {
        /// Below the surface of the sphere a chord says less and less of the distance.
        private static let farthest: UInt32 = 5000
        /// Tenths of a mile on either side for which nothing is claimed: fifteen times of what the
        /// coordinates may be off.
        private static let margin = 0.001

        private let least: Double
        private let greatest: Double

        /// The range of a distance in tenths of a mile; nothing is in that of a far one.
        init(tenthsOfMile tenths: UInt32) {
            guard tenths <= Self.farthest else {
                (least, greatest) = (1, 0)
                return
            }
            let square = { (tenths: Double) in
                GreatCircle.chordSquare(miles: tenths / 10) * unit * unit
            }
            least = tenths == 0 ? 0 : square(Double(tenths) - 0.5 + Self.margin)
            greatest = square(Double(tenths) + 0.5 - Self.margin)
        }

        /// Whether a chord is in the range, given its square in square units.
        @inline(__always)
        func contains(_ square: Double) -> Bool { least <= square && square <= greatest }
    }
}
