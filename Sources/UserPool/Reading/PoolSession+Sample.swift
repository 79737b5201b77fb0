import Randomness

/// What a look at some rows of `users` found.
package struct PoolSample: Sendable, Equatable {
    /// Rows that were looked at.
    package var rows = 0
    /// Users among them who take part.
    package var eligible = 0
}

extension PoolSession {
    private static let rowsOfAQuery = 1000

    /// Hands out the eligible users of some rows that are spread evenly over the table.
    ///
    /// Ids that appear twice are handed out as often as they are drawn; rows that cannot be read
    /// are passed over.
    ///
    /// - Parameters:
    ///   - count: about how many rows; all of them where there are no more.
    ///   - bound: a number that no rowid exceeds; see ``sizeBounds()``.
    ///   - asOf: the night's instant.
    ///   - embeddingDimension: the length in bytes of the model's vectors, or nil.
    ///   - body: takes the eligible users. The profile is filled anew for the next one.
    /// - Returns: how many rows were found, and how many of them are eligible.
    /// - Throws: ``PoolError``, or whatever the closure throws.
    /// - Complexity: O(count log rows) where rows have rowids.
    package func forEachSampledUser(
        about count: Int, of bound: Int, asOf: Instant, embeddingDimension: Int?,
        body: (borrowing Profile) throws -> Void
    ) throws -> PoolSample {
        var parser = UserRowParser(asOf: asOf, embeddingDimension: embeddingDimension)
        var sample = PoolSample()
        for query in sampleQueries(count, of: bound) {
            try forEachRow(query) { row, _ in
                sample.rows += 1
                do throws(RejectReason) {
                    if try parser.parse(row, row: Int64(sample.rows)) != nil { return }
                } catch {
                    return
                }
                sample.eligible += 1
                parser.finish(into: &vocabularies)
                try body(parser.profile)
            }
        }
        return sample
    }

    /// One row out of each of `count` equal stretches, a random one, always the same.
    private func sampleQueries(_ count: Int, of bound: Int) -> [RowQuery] {
        guard let rowName = layout.rowName, bound > count else { return [layout.users()] }
        let rows = (0..<count).map { stretch in
            let start = bound * stretch / count
            var random = SplitMix64(seed: 1, purpose: 0, index: stretch)
            return start + random.below(bound * (stretch + 1) / count - start) + 1
        }
        return stride(from: 0, to: count, by: Self.rowsOfAQuery).map { first in
            let numbers = rows[first..<min(first + Self.rowsOfAQuery, count)]
            let list = numbers.map(String.init).joined(separator: ",")
            var query = layout.users()
            query.condition = "\(rowName) IN (\(list))"
            return query
        }
    }
}
