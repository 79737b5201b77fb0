/// The cosine of two vectors of 8-bit integers, held as the integers that it is made of.
///
/// The term of an embedding is `points * cosine`, rounded half up: with `t = 2 * points * dot` and
/// `N` the product of the squared lengths, the greatest whole `k` with
///
///     (2 k - 1) √N <= t
///
/// Double precision is right but near a tie: it is off by less than 1e-11. There integers decide:
/// both sides are compared by their squares, each with the sign of its side. Vectors have at most
/// 16,384 components, so `N` is at most 2^56, `|t|` is below 2^43, and all products fit 128 bits.
package struct Cosine: Sendable, Hashable {
    /// The dot product of the two vectors.
    package let dot: Int
    /// The product of the squared lengths; not negative.
    package let squares: Int

    /// A cosine by its parts.
    package init(dot: Int, squares: Int) {
        (self.dot, self.squares) = (dot, squares)
    }

    /// Points in proportion to the cosine.
    ///
    /// - Parameter points: hundredths of a point for equal directions, -10000...10000.
    /// - Returns: hundredths of a point, rounded half up; 0 where a vector has no length.
    package func rounded(times points: Int32) -> Int32 {
        guard squares > 0 else { return 0 }
        let norms = Double(squares).squareRoot()
        let raised = Double(Int(points) * dot) / norms + 0.5
        let floor = raised.rounded(.down)
        let rest = raised - floor
        if 1e-6...1 - 1e-6 ~= rest { return Int32(floor) }
        let nearest = Int(rest < 0.5 ? floor : floor + 1)
        return Int32(isAtMost(nearest, 2 * Int(points) * dot) ? nearest : nearest - 1)
    }

    /// Whether `(2 whole - 1) √N` is at most `twice`.
    private func isAtMost(_ whole: Int, _ twice: Int) -> Bool {
        signedSquare(2 * whole - 1) * Int128(squares) <= signedSquare(twice)
    }

    /// The square of a number with the sign of the number, which keeps the order of numbers.
    private func signedSquare(_ number: Int) -> Int128 {
        Int128(number) * Int128(number.magnitude)
    }
}
