import Geo
import Glibc

/// Chords of the unit sphere, as single-precision filters use them.
///
/// A distance rounds to at most `t` tenths of a mile exactly when it is below (t + 0.5) / 10 miles.
/// Single-precision unit vectors are off by at most 6e-8 in each coordinate and their difference by
/// at most 1.1e-7; the margin of 4e-7 (eight feet) is more than three times that.
package enum Chord {
    private static let margin = 4e-7

    /// The square of the longest chord of all pairs that are at most `tenths` apart, rounded up.
    package static func greatestSquare(tenths: Int32) -> Float {
        if tenths < 0 { return -1 }
        return roundedUp(length(miles: (Double(tenths) + 0.5) / 10) + margin)
    }

    /// The square of the shortest chord of all pairs that are at least `tenths` apart, rounded
    /// down.
    package static func leastSquare(tenths: Int32) -> Float {
        let chord = length(miles: (Double(tenths) - 0.5) / 10) - margin
        return chord <= 0 ? 0 : Float(chord * chord) * (1 - 1e-6)
    }

    private static func roundedUp(_ chord: Double) -> Float { Float(chord * chord) * (1 + 1e-6) }

    private static func length(miles: Double) -> Double {
        let halfAngle = max(0, miles) / (2 * GreatCircle.radiusMiles)
        return halfAngle >= .pi / 2 ? 2 : 2 * sin(halfAngle)
    }
}
