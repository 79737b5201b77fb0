import Glibc

/// Distances along the surface of a sphere.
///
/// The angle between unit vectors is `atan2(|a x b|, a . b)`: unlike `acos(a . b)`, which loses
/// half of its digits near 0 and 180 degrees, it is accurate to about 1e-12 mile everywhere,
/// antipodes and poles included (W. Kahan, "How Futile are Mindless Assessments of Roundoff in
/// Floating-Point Computation?", section 12).
package enum GreatCircle {
    /// The radius of the sphere, in miles.
    package static let radiusMiles = 3958.7613

    /// The distance between two places.
    ///
    /// - Returns: miles, 0 to half the way round the Earth; symmetric.
    @inline(__always)
    package static func miles(_ a: UnitVector, _ b: UnitVector) -> Double {
        let x = a.y * b.z - a.z * b.y
        let y = a.z * b.x - a.x * b.z
        let z = a.x * b.y - a.y * b.x
        let dot = a.x * b.x + a.y * b.y + a.z * b.z
        return radiusMiles * atan2((x * x + y * y + z * z).squareRoot(), dot)
    }

    /// A distance as the rules compare and store it: rounded half up to tenths of a mile.
    ///
    /// - Parameter miles: not negative. What does not fit (infinite, NaN) is the largest value,
    ///   farther than any limit.
    /// - Returns: `floor(miles * 10 + 0.5)`.
    @inline(__always)
    package static func tenthsOfMile(_ miles: Double) -> Int32 {
        let tenths = (miles * 10 + 0.5).rounded(.down)
        return tenths < 2_147_483_647 ? Int32(tenths) : .max
    }
}
