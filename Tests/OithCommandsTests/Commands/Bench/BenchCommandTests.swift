import JSON
import Testing

@Suite struct BenchCommandTests {
    @Test func `The kernels are measured on the pairs that were asked for`() async throws {
        let run = await oith("bench", "kernel", "--users", "64", "--queries", "20", "--json")
        #expect(run.status == 0, "\(run)")
        let json = try run.json
        #expect(json["users"] == 64)
        #expect(json["queries"] == 20)
        #expect(json["bytesPerPair"] == 52)
        let kernels = try #require(json["kernels"]?.array)
        for kernel in kernels {
            // A tenth of the queries for the plain loop.
            let isPlain = kernel["kernel"] == "scalar"
            #expect(kernel["pairs"] == .integer(isPlain ? 2 * 64 : 20 * 64))
            if isPlain { #expect(kernel["ratioToScalar"] == 1) }
        }
        #expect(Set(kernels.compactMap { $0["threshold"]?.integer }) == [0, 6500])
        let lines = await oith("bench", "kernel", "--users", "64", "--queries", "20").lines
        #expect(lines[0].hasPrefix("machine  "))
        #expect(
            lines[1] == "pairs    20 x 64, in blocks of 4,096; a tenth of the queries for scalar")
        #expect(lines.count == 3 + kernels.count)
    }

    @Test func `A Map runs each of its items once`() async throws {
        let run = await oith(
            "bench", "state-machine", "--items", "9", "--concurrency", "3", "--json",
            environment: ["TMPDIR": "/tmp"])
        #expect(run.status == 0, "\(run)")
        let json = try run.json
        #expect(json["items"] == 9)
        #expect(json["tasks"] == 9)
        #expect(json["concurrency"] == 3)
        let seconds = try #require(json["seconds"]?.number)
        let each = try #require(json["microsecondsPerItem"]?.number)
        #expect(abs(each - seconds * 1e6 / 9) < 1e-6 * each)
        let bytes = try #require(json["journalBytes"]?.number)
        #expect(json["journalBytesPerItem"] == .double(bytes / 9))
    }

    @Test func `Lookups of a snapshot are measured in the data folder`() async throws {
        let village = try await Village.shared.value
        let run = await oith(
            "bench", "lookup", "--snapshot", "\(village.data)/snapshots/\(village.snapshot)",
            "--lookups", "30", "--cold", "2", "--peer-users", "4", "--json",
            environment: ["TMPDIR": "/tmp"])
        #expect(run.status == 0, "\(run)")
        let json = try run.json
        #expect(json["snapshot"] == .string(village.snapshot))
        #expect(json["users"] == 4)
        #expect(json["lookups"] == 30)
        // Lists have one or two candidates.
        let mean = try #require(json["candidatesPerLookup"]?.number)
        #expect((1...2).contains(mean))
        #expect(json["throughput"]?.array?.map { $0["threads"] } == [1, 2])
        #expect((1...4).contains(json["sqlite"]?["users"]?.integer ?? 0))
        let text = await oith(
            "bench", "lookup", "--snapshot", "\(village.data)/snapshots/\(village.snapshot)",
            "--lookups", "3", "--cold", "0", "--peer-users", "0",
            environment: ["TMPDIR": "/tmp"])
        #expect(
            text.lines.contains("snapshot       \(village.snapshot), 4 users"), "\(text)")
        let rows = text.lines.suffix(2).map { $0.prefix(22).trimmingSuffix(while: { $0 == " " }) }
        #expect(rows == ["lookup", "lookup, ids written ou"])
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        String(reversed().drop(while: isTrimmed).reversed())
    }
}
