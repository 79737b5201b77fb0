import NightSamples
import Testing

/// A run beside those before it.
struct EarlierSectionTests {
    private static func page(
        _ change: (inout HandMadeRun.Difference) -> Void
    ) async throws -> PageElement {
        try await HandMadeNights.with { nights in
            let first = try nights.begin("2026-11-18T040000Z-1", at: -172_800)
            try await first.playGoodNight(later: -172_800)
            let failed = try nights.begin("2026-11-19T040000Z-1", at: -86_400)
            try await failed.task(
                "ExtractPool", from: -86_400, to: -86_390, output: HandMadeRun.extracted())
            try await failed.fail(at: -86_350, "no disk")
            let run = try nights.begin(HandMadePage.run)
            var difference = HandMadeRun.Difference()
            change(&difference)
            try await run.playGoodNight(difference)
            return try await HandMadePage.read(nights)
        }
    }

    @Test func `The newest comes first, and the last that published is compared.`() async throws {
        let page = try await Self.page {
            $0.eligible = 1000
            $0.lists = 960
        }
        let section = try #require(page.section("Beside earlier runs"))
        #expect(
            section.note
                == "Against 2026-11-18T040000Z-1: coverage +1.0 percentage points, users +200.")
        #expect(
            section.tables == [
                [
                    [
                        "run", "outcome", "time", "users", "coverage", "full lists", "candidates",
                        "decisions", "blocks", "rejects", "snapshot",
                    ],
                    [
                        "2026-11-20T040000Z-1", "published", "2 min 32 s", "1,000", "96.0 %",
                        "24.0 %", "30,000", "5,000", "40", "5", "40.0 kB",
                    ],
                    [
                        "2026-11-19T040000Z-1", "failed", "50.0 s", "800", "-", "-", "-",
                        "5,000", "40", "5", "-",
                    ],
                    [
                        "2026-11-18T040000Z-1", "published", "2 min 32 s", "800", "95.0 %",
                        "30.0 %", "30,000", "5,000", "40", "5", "40.0 kB",
                    ],
                ]
            ])
        #expect(section.all("tr", class: "this").count == 1)
        // A small line each, the last night at its right end.
        let trends = section.all("div", class: "trends").first?.all("figure") ?? []
        #expect(
            trends.map { $0.all("figcaption")[0].text } == [
                "users", "coverage", "full lists", "decisions", "blocks", "rejects", "time",
            ])
        #expect(trends.first?.all("p").map(\.text) == ["1,000"])
        #expect(trends[0].all("path")[0].attributes["d"] == "M3 37L120 37L237 3")
        // The night that failed came to no coverage: those beside it are dots.
        #expect(trends[1].all("path")[0].attributes["d"] == "M3 37h0M237 3h0")
        // Numbers are sorted as numbers.
        #expect(
            section.all("td", class: "number").prefix(2).map { $0.attributes["data-value"] }
                == ["152.0", "1000.0"])
    }

    @Test(arguments: [
        (800, 760, "coverage 0.0 percentage points, users 0."),
        (792, 714, "coverage -4.8 percentage points, users -8."),
        (2800, 1330, "coverage -47.5 percentage points, users +2,000."),
    ])
    func `Fewer and more are told by their sign.`(
        eligible: Int, lists: Int, words: String
    ) async throws {
        let page = try await Self.page {
            $0.eligible = eligible
            $0.lists = lists
        }
        #expect(
            page.section("Beside earlier runs")?.note == "Against 2026-11-18T040000Z-1: \(words)")
    }

    @Test func `The first run has none beside it.`() async throws {
        let section = try await HandMadePage.ofGoodNight().section("Beside earlier runs")
        #expect(section?.note == "This is the first run.")
        #expect(section?.tables == [])
    }

    @Test func `No more than seven are shown, and none that came later.`() async throws {
        let names = try await HandMadeNights.with { nights in
            for day in 1...10 {
                let run = try nights.begin("2026-11-\(10 + day)T040000Z-1", at: Double(day) * 1000)
                try await run.succeed(at: Double(day) * 1000 + 1)
            }
            let page = try await HandMadePage.read(nights, "2026-11-19T040000Z-1")
            return page.section("Beside earlier runs")?.tables[0].dropFirst().map { $0[0] }
        }
        #expect(names == (12...19).reversed().map { "2026-11-\($0)T040000Z-1" })
    }
}
