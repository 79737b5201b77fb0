/// Reads a whole pool and says what is in it, as the night would find it.
///
///     let report = try PoolCheck.run("pool.sqlite", asOf: night) { latitude, longitude in
///         try Geohash.encode(latitude: latitude, longitude: longitude, precision: 4).text
///     }
package enum PoolCheck {
    private static let exampleLimit = 3
    private static let fullestLimit = 10

    /// Checks a pool.
    ///
    /// - Parameters:
    ///   - pool: the SQLite file.
    ///   - asOf: the instant by which eligibility is judged.
    ///   - embeddingDimension: the length in bytes of the model's vectors, or nil.
    ///   - cell: names the geohash cell of a latitude and a longitude in degrees.
    /// - Returns: the numbers.
    /// - Throws: ``PoolError``, or whatever `cell` throws.
    package static func run(
        _ pool: String, asOf: Instant, embeddingDimension: Int? = nil,
        cell: (_ latitude: Double, _ longitude: Double) throws -> String
    ) throws -> PoolReport {
        var examples: [RejectReason: [Int64]] = [:]
        var users: [String: Int] = [:]
        return try PoolReader.read(pool) { session in
            try session.forEachUser(asOf: asOf, embeddingDimension: embeddingDimension) { reject in
                if examples[reject.reason, default: []].count < exampleLimit {
                    examples[reject.reason, default: []].append(reject.row)
                }
            } body: { profile in
                users[try cell(profile.latitude, profile.longitude), default: 0] += 1
            }
            try session.forEachHistoryEntry { _, _, _ in }
            try session.forEachBlock { _, _ in }
            return PoolReport(
                counts: session.counts,
                rejects: rejects(session.counts, examples),
                distinctInterests: session.vocabularies.interests.count,
                cellCount: users.count,
                fullestCells: fullest(users),
                histogram: histogram(users))
        }
    }

    private static func rejects(
        _ counts: PoolCounts, _ examples: [RejectReason: [Int64]]
    ) -> [PoolReport.RejectSummary] {
        counts.rejects
            .map { reason, count in
                PoolReport.RejectSummary(
                    reason: reason, count: count, rows: examples[reason] ?? [])
            }
            .sorted { ($1.count, $0.reason.description) < ($0.count, $1.reason.description) }
    }

    private static func fullest(_ users: [String: Int]) -> [PoolReport.Cell] {
        let cells = users.map { PoolReport.Cell(name: $0.key, users: $0.value) }
        return Array(
            cells.sorted { ($1.users, $0.name) < ($0.users, $1.name) }.prefix(fullestLimit))
    }

    private static func histogram(_ users: [String: Int]) -> [PoolReport.Bin] {
        var bins: [PoolReport.Bin] = []
        var least = 1
        while users.values.contains(where: { $0 >= least }) {
            let inside = users.values.filter { least..<least * 10 ~= $0 }
            bins.append(
                PoolReport.Bin(least: least, cells: inside.count, users: inside.reduce(0, +)))
            least *= 10
        }
        return bins
    }
}
