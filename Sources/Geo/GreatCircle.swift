import Glibc

/// Distances along the surface of a sphere.
///
/// The angle between unit vectors is `atan2(|a x b|, a . b)`: unlike `acos(a . b)`, which loses
/// half of its digits near 0 and 180 degrees, it is accurate to about 1e-12 mile everywhere,
/// antipodes and poles included (W. Kahan, "How Futile are Mindless Assessments of Roundoff in
/// Floating-Point Computation?", section 12).
///
/// Up to some 79 miles it is `2 asin(c / 2)`, c the chord between the two: as accurate there, and
/// with the series of the arcsine several times as fast.
///
/// It is public because only what is public is inlined into another module, and it is asked about
/// hundreds of millions of pairs.
public enum GreatCircle {
    /// The radius of the sphere, in miles.
    @inlinable public static var radiusMiles: Double { 3958.7613 }

    /// The distance between two places.
    ///
    /// - Returns: miles, 0 to half the way round the Earth; symmetric.
    @inlinable @inline(__always)
    public static func miles(_ a: UnitVector, _ b: UnitVector) -> Double {
        let (east, north, up) = (a.x - b.x, a.y - b.y, a.z - b.z)
        // The square of half of the chord.
        let square = (east * east + north * north + up * up) / 4
        if square <= 1e-4 { return 2 * radiusMiles * arcsine(ofRoot: square) }
        return farMiles(a, b)
    }

    /// The arcsine of the root of a square of at most 1e-4.
    ///
    /// The first term that is left out, 35/1152 s^4, is below 4e-18 of the result.
    @inlinable @inline(__always)
    static func arcsine(ofRoot square: Double) -> Double {
        let series = 1 + square * (1.0 / 6 + square * (3.0 / 40 + square * (5.0 / 112)))
        return square.squareRoot() * series
    }

    @usableFromInline
    static func farMiles(_ a: UnitVector, _ b: UnitVector) -> Double {
        let x = a.y * b.z - a.z * b.y
        let y = a.z * b.x - a.x * b.z
        let z = a.x * b.y - a.y * b.x
        let dot = a.x * b.x + a.y * b.y + a.z * b.z
        return radiusMiles * atan2((x * x + y * y + z * z).squareRoot(), dot)
    }

    /// The square of the chord between two places of the unit sphere.
    ///
    /// - Parameter miles: between the two along the surface, at most half way round.
    /// - Returns: 0...4.
    package static func chordSquare(miles: Double) -> Double {
        let half = sin(miles / (2 * radiusMiles))
        return 4 * half * half
    }

    /// A distance as the rules compare and store it: rounded half up to tenths of a mile.
    ///
    /// - Parameter miles: not negative. What does not fit (infinite, NaN) is the largest value,
    ///   farther than any limit.
    /// - Returns: `floor(miles * 10 + 0.5)`.
    @inlinable @inline(__always)
    public static func tenthsOfMile(_ miles: Double) -> Int32 {
        // Turning into an integer cuts off, which for what is not negative is rounding down.
        let tenths = miles * 10 + 0.5
        return tenths < 2_147_483_647 ? Int32(tenths) : .max
    }
}
