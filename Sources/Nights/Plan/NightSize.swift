import Glibc

/// How large a night is: the quantities that its time, memory and disk follow from.
///
/// They come from a pool before a run (``PoolWorkload``), from a run that is done, or from either,
/// grown to another number of users.
package struct NightSize: Sendable, Equatable {
    /// Rows of `users`.
    package var rows: Double
    /// Rows of `match_history` and `blocks`.
    package var decisions: Double
    /// Users who take part.
    package var eligible: Double
    /// The number of chunks.
    package var chunks: Double
    /// Users of each chunk times the users in its reach.
    package var pairsInReach: Double
    /// Pairs near enough for both whose genders and ages accept each other: what a kernel looks at
    /// grows with them, whatever the chunks.
    package var pairsSuited: Double
    /// Rows of the lists.
    package var candidates: Double

    /// A size whose quantities are known.
    package init(
        rows: Double, decisions: Double, eligible: Double, chunks: Double, pairsInReach: Double,
        pairsSuited: Double, candidates: Double
    ) {
        (self.rows, self.decisions, self.eligible) = (rows, decisions, eligible)
        (self.chunks, self.pairsInReach) = (chunks, pairsInReach)
        (self.pairsSuited, self.candidates) = (pairsSuited, candidates)
    }

    /// The same country with other people in it: pairs grow with the square of their number, lists
    /// until they are full.
    ///
    /// - Parameters:
    ///   - rows: how many rows of `users`.
    ///   - top: the length of a full list.
    /// - Returns: the size at that density.
    package func grown(to rows: Double, top: Int) -> NightSize {
        guard self.rows > 0, eligible > 0 else { return self }
        let factor = rows / self.rows
        var size = self
        size.rows = rows
        size.decisions *= factor
        size.eligible *= factor
        // Chunks are cut by users; those of sparse country were not full.
        size.chunks *= factor
        size.pairsInReach *= factor * factor
        size.pairsSuited *= factor * factor
        size.candidates =
            size.eligible * Self.listLength(candidates / eligible, top: top, factor: factor)
        return size
    }

    /// The mean length of lists where each user suits `factor` times as many.
    ///
    /// A fit to generated pools of ten thousand, a hundred thousand and a million users: what there
    /// is of a full list over what is missing of it grows as the density to the power of 0.7. A
    /// list changes at most as the density.
    private static func listLength(_ mean: Double, top: Int, factor: Double) -> Double {
        let full = Double(top)
        if mean <= 0 || mean >= full { return min(full, max(0, mean)) }
        let odds = mean / (full - mean) * pow(factor, 0.7)
        let fitted = full * odds / (1 + odds)
        return factor >= 1 ? min(fitted, mean * factor) : max(fitted, mean * factor)
    }
}

extension NightSize {
    /// A million generated users, 50 miles, lists of 100.
    package static let generated = NightSize(
        rows: 1_000_000, decisions: 10_305_198, eligible: 900_783, chunks: 999,
        pairsInReach: 31.2e9, pairsSuited: 2.57e9, candidates: 81.2e6)
}
