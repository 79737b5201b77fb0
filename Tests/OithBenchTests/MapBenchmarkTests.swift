import DurableFiles
import OithBench
import SystemPackage
import TestSupport
import Testing

@Suite struct MapBenchmarkTests {
    @Test(arguments: [(1, 1), (7, 3), (40, 100)])
    func `Every item runs once, and not more at once than MaxConcurrency`(
        items: Int, concurrency: Int
    ) async throws {
        let scratch = try Scratch()
        let bench = MapBenchmark(
            in: scratch.path, LocalFileSystem(), items: items, concurrency: concurrency)
        let found = try await bench.run()
        let result = try #require(found)
        #expect(result.items == items)
        #expect(result.concurrency == concurrency)
        #expect(result.tasks == items)
        #expect((1...min(items, concurrency)).contains(result.mostTasks))
        #expect(result.startMemory <= result.peakMemory)
        let journal = try fileBytes(scratch.path.appending("journal.sqlite"))
        #expect(result.journalByteCount == journal.count)
    }

    @Test func `The items are JSON lines in a bucket`() async throws {
        let scratch = try Scratch()
        _ = try await MapBenchmark(
            in: scratch.path, LocalFileSystem(), items: 3, concurrency: 2
        ).run()
        let lines = try fileBytes(scratch.path.appending("bench").appending("items.jsonl"))
        #expect(
            String(decoding: lines, as: UTF8.self)
                == "{\"index\":0}\n{\"index\":1}\n{\"index\":2}\n")
    }
}
