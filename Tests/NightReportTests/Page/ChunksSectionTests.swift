import NightSamples
import NightStages
import StateMachine
import Testing

/// The slowest chunks, and those that failed.
struct ChunksSectionTests {
    private static func chunk(_ name: String, users: Int = 10) -> Chunk {
        Chunk(
            name: name, cell: "dr5r", users: 0..<users, part: 0, parts: 1, pairs: 100, work: 100)
    }

    @Test func `The slowest come first, with what they did in that time.`() async throws {
        let section = try #require(try await HandMadePage.ofGoodNight().section("Chunks"))
        #expect(
            section.note == "4 chunks started; half of those that ended took 60.0 s or less, the "
                + "longest 92.0 s; 1 tried more than once.")
        #expect(
            section.tables == [
                [
                    ["slowest chunks", "time", "users", "pairs", "pairs a second", "tries"],
                    // 15,000 pairs in 92 seconds.
                    ["dr72", "92.0 s", "150", "15 thousand", "163", "3"],
                    ["dr5r", "60.0 s", "400", "60 thousand", "1,000", "1"],
                    ["9q8y", "28.0 s", "200", "0", "-", "1"],
                    ["c23n", "8.00 s", "50", "0", "-", "1"],
                ]
            ])
    }

    @Test func `No more than ten are shown, and equal ones by name.`() async throws {
        let page = try await HandMadePage.of { _, run in
            let items = (10..<25).reversed().map { number in
                let chunk = Self.chunk("c\(number)")
                return HandMadeRun.Item(
                    chunk, from: 0, to: 5, output: HandMadeRun.reused(chunk))
            }
            try await run.map(from: 0, to: 5, items)
        }
        let rows = try #require(page.section("Chunks")).tables[0].dropFirst()
        #expect(rows.map { $0[0] } == (10..<20).map { "c\($0)" })
        #expect(page.section("Chunks")?.note?.hasSuffix("; none tried more than once.") == true)
    }

    @Test(arguments: [(1, nil), (10, nil), (11, "and 1 more"), (25, "and 15 more")])
    func `Failed chunks have their error, ten of them.`(
        count: Int, more: String?
    ) async throws {
        let page = try await HandMadePage.of { _, run in
            let items = (0..<count).map { number in
                HandMadeRun.Item(
                    Self.chunk("f\(100 + number)"), from: 0, to: 1, attempts: 2,
                    failure: TaskFailure(error: "Oith.IOError", cause: "<disk> & \"more\""))
            }
            try await run.map(from: 0, to: 2, items)
        }
        let section = try #require(page.section("Chunks"))
        let rows = section.tables[0]
        #expect(rows[0] == ["failed chunks", "tries", "error", "cause"])
        #expect(rows.count == 1 + min(count, 10))
        #expect(rows[1] == ["f100", "2", "Oith.IOError", "<disk> & \"more\""])
        #expect(section.all("p", class: "note").dropFirst().map(\.text) == [more].compactMap { $0 })
        #expect(section.all("tr", class: "bad").count == min(count, 10))
    }

    @Test func `Chunks that were all cut off have no times.`() async throws {
        let page = try await HandMadePage.of { _, run in
            try await run.map(
                from: 0, to: nil, [HandMadeRun.Item(Self.chunk("dr5r"), from: 0, to: nil)])
        }
        let section = try #require(page.section("Chunks"))
        #expect(section.note == "No chunk came to its end.")
        #expect(section.tables.isEmpty)
    }

    @Test func `Where no chunk was started there is no section.`() async throws {
        let page = try await HandMadePage.of { _, run in
            try await run.task("ExtractPool", from: 0, to: 1)
        }
        #expect(page.section("Chunks") == nil)
    }
}
