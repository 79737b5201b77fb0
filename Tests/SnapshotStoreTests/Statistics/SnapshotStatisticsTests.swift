import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// Distributions of a snapshot, beside those of its lists.
@Suite struct SnapshotStatisticsTests {
    private static func counts(_ values: [Int]) -> ValueCounts {
        values.reduce(into: ValueCounts()) { $0.add($1) }
    }

    @Test(arguments: [1, 2, 7], 0..<4 as Range<UInt64>)
    func `Every entry and every user counts once, on any number of cores.`(
        width: Int, seed: UInt64
    ) async throws {
        let scratch = try Scratch()
        let night = SampleNight(
            seed: seed, userCount: 90, listLengths: [0, 7, 60, 1], groupSize: 17)
        let names = ["9q8y", "9q8z", "dr5r"]
        var cells: [[UInt8]: String] = [:]
        let spoiling = SampleNight.Spoiling(users: { rows in
            for row in rows.indices {
                rows[row].cell = names[row % 3]
                cells[rows[row].id] = names[row % 3]
            }
        })
        try night.write(to: scratch.path.appending("s"), spoiling: spoiling)
        let statistics = try await SnapshotStatistics.read(
            scratch.path.appending("s"), width: width)
        let entries = night.users.flatMap(\.list)
        #expect(statistics.scores == Self.counts(entries.map { Int($0.scoreHundredths) }))
        #expect(statistics.distances == Self.counts(entries.map { Int($0.distanceTenths) }))
        #expect(statistics.lengths == Self.counts(night.users.map(\.list.count)))
        #expect(statistics.cells.count == 3)
        for name in names {
            let users = night.users.filter { cells[$0.id] == name }
            let cell = statistics.cells[name]
            #expect(cell?.users == users.count, "\(name)")
            #expect(cell?.usersWithCandidates == users.count { !$0.list.isEmpty }, "\(name)")
        }
    }

    @Test func `Of nobody there is nothing to count.`() async throws {
        let scratch = try Scratch()
        try SampleNight(seed: 1, userCount: 0, listLengths: [0], groupSize: 1)
            .write(to: scratch.path.appending("s"))
        let statistics = try await SnapshotStatistics.read(scratch.path.appending("s"), width: 2)
        #expect(statistics == SnapshotStatistics())
        #expect(statistics.scores.total == 0 && statistics.cells.isEmpty)
    }

    @Test func `A folder without a snapshot is an error.`() async throws {
        let scratch = try Scratch()
        let error = await #expect(throws: SnapshotError.self) {
            _ = try await SnapshotStatistics.read(scratch.path, width: 1)
        }
        #expect(error?.code == .noSnapshot)
    }

    /// A plain list of values says what the counts must say.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `Counts say what the sorted values say.`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let values = (0..<Int.random(in: 1...60, using: &random)).map { _ in
            Int.random(in: 0...(seed % 2 == 0 ? 9 : 10_000), using: &random)
        }.sorted()
        let counts = Self.counts(values)
        #expect(counts.total == values.count)
        #expect(counts.least == values.first && counts.greatest == values.last)
        let mean = Double(values.reduce(0, +)) / Double(values.count)
        #expect(abs(counts.mean - mean) < 1e-9)
        for percent in stride(from: 0, through: 100, by: 5) {
            // The least value that at least so many percent of all do not exceed.
            let expected = values.first { value in
                100 * values.count { $0 <= value } >= percent * values.count
            }
            #expect(
                counts.quantile(Double(percent) / 100) == expected, "seed \(seed), \(percent) %")
        }
        let (low, width) = (Int.random(in: 0...5, using: &random), 1 + Int(seed % 4))
        let range = low...low + Int.random(in: 0...20, using: &random)
        let bins = counts.bins(over: range, width: width)
        #expect(bins.reduce(0, +) == values.count)
        for (bin, count) in bins.enumerated() {
            let start = range.lowerBound + bin * width
            let isLast = bin == bins.count - 1
            let expected = values.count { value in
                (bin == 0 || value >= start) && (isLast || value < start + width)
            }
            #expect(count == expected, "seed \(seed), bin \(bin)")
        }
    }

    @Test func `Nothing times a value leaves no trace.`() {
        var counts = ValueCounts()
        counts.add(7, times: 0)
        #expect(counts == ValueCounts() && counts.greatest == nil)
        counts.add(0, times: 3)
        #expect(counts.least == 0 && counts.greatest == 0 && counts.total == 3)
        #expect(counts.mean == 0 && counts.quantile(1) == 0)
    }
}
