import OithBench
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SystemPackage
import TestSupport
import Testing

@Suite struct LookupBenchTests {
    private static let night = SampleNight(
        seed: 11, userCount: 40, listLengths: [0, 3, 7], groupSize: 16)

    /// Writes the night and calls a body with the benchmark of it.
    private func with(
        lookups: Int, _ body: (LookupBench, Scratch) async throws -> Void
    ) async throws {
        let scratch = try Scratch()
        let folder = scratch.path.appending("snapshot")
        try Self.night.write(to: folder)
        let bench = LookupBench(
            snapshot: try OpenSnapshot.open(folder),
            generation: try SnapshotGeneration(folder: folder.string), lookups: lookups, seed: 3)
        try await body(bench, scratch)
    }

    @Test func `Every lookup finds its list, and the same seed finds the same`() async throws {
        var candidates: [Int] = []
        for _ in 0..<2 {
            try await with(lookups: 90) { bench, _ in
                let result = try await bench.run(warmingUp: 0.5)
                #expect(result.lookups == 90)
                #expect(result.warmingUp == 0.5)
                #expect(result.rates.map(\.threads) == [1, 2])
                candidates.append(result.candidates)
            }
        }
        #expect(candidates[0] == candidates[1])
        // Each list has 0, 3 or 7 candidates.
        #expect((1...90 * 7).contains(candidates[0]))
    }

    @Test func `SQLite gives the same bytes`() async throws {
        try await with(lookups: 50) { bench, scratch in
            let peer = try bench.peer(users: 25, in: scratch.path)
            // Drawn with repetition from 40.
            #expect((1...25).contains(peer.users))
            #expect(peer.byteCount > 0 && peer.byteCount % 4096 == 0)
            let more = try Scratch()
            #expect(try bench.peer(users: 1000, in: more.path).users <= 40)
        }
    }

    @Test func `A snapshot without users cannot be measured`() async throws {
        let scratch = try Scratch()
        let folder = scratch.path.appending("empty")
        try SampleNight(seed: 1, userCount: 0, listLengths: [0], groupSize: 4).write(to: folder)
        let bench = LookupBench(
            snapshot: try OpenSnapshot.open(folder),
            generation: try SnapshotGeneration(folder: folder.string), lookups: 5, seed: 1)
        let error = await #expect(throws: BenchError.self) { try await bench.run(warmingUp: 0) }
        #expect(error?.kind == .badInput)
        #expect(error?.message == "the snapshot has no users to look up")
    }

    @Test func `Cold lookups are timed as often as asked`() async throws {
        try await with(lookups: 1) { bench, _ in
            let cold = try bench.cold(4)
            #expect(cold.files.longest >= cold.files.median)
            #expect(cold.dictionaries.longest >= cold.dictionaries.median)
            let none = try bench.cold(0)
            #expect(none.files.longest == 0)
        }
    }
}
