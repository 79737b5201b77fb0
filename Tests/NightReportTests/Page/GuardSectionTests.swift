import JSON
import NightSamples
import NightStages
import Testing

/// What the guard compared the night with.
struct GuardSectionTests {
    private static let measures: [GuardResult.Measure] = [
        .init(subject: .users, tonight: 800, before: 1000, threshold: 0.25),
        .init(subject: .lists, tonight: 600, before: 800, threshold: 0.2),
        .init(subject: .meanScore, tonight: 71.256, before: 70, threshold: 0.1),
        .init(subject: .decisions, tonight: 5000, before: 0, threshold: 0.2),
        .init(subject: .blocks, tonight: 40, before: nil, threshold: 0.2),
    ]

    @Test func `A figure has its change, what is let through, and the verdict.`() async throws {
        let page = try await HandMadePage.ofGoodNight {
            $0.guardResult = GuardResult(measures: Self.measures, nightCount: 7)
        }
        let section = try #require(page.section("Guard"))
        #expect(
            section.note == "Before: the median of the 7 nights that were published last.")
        #expect(
            section.tables == [
                [
                    ["figure", "tonight", "before", "change", "let through", "verdict"],
                    ["eligible users", "800", "1,000", "-20.0 %", "-25.0 %", "fine"],
                    ["users with a list", "600", "800", "-25.0 %", "-20.0 %", "refused"],
                    ["mean score", "71.26", "70.00", "+1.8 %", "-10.0 %", "fine"],
                    [
                        "rows of match_history that count", "5,000", "0", "-", "-20.0 %", "fine",
                    ],
                    ["rows of blocks that count", "40", "-", "-", "-20.0 %", "not asked"],
                ]
            ])
        #expect(
            section.all("tr", class: "refused").map { $0.all("td")[0].text } == [
                "users with a list"
            ])
    }

    @Test func `One night before is named as such.`() async throws {
        let page = try await HandMadePage.ofGoodNight {
            $0.guardResult = GuardResult(measures: Self.measures, nightCount: 1)
        }
        #expect(page.section("Guard")?.note == "Before: the night that was published last.")
    }

    @Test func `The first night has nothing that it could be compared with.`() async throws {
        let page = try await HandMadePage.ofGoodNight {
            $0.guardResult = GuardResult(measures: Self.measures, nightCount: 0)
        }
        let section = try #require(page.section("Guard"))
        #expect(section.tables.isEmpty)
        #expect(
            section.note == "No earlier night was published that it could be held against.")
    }

    @Test func `A guard that was not asked has no section.`() async throws {
        let page = try await HandMadePage.of { _, run in try await run.playScoring() }
        #expect(page.section("Guard") == nil)
    }

    @Test func `Where the guard refused, the file that it left says why.`() async throws {
        let page = try await HandMadePage.of { nights, run in
            try await run.playScoring()
            let result = GuardResult(measures: [Self.measures[1]], nightCount: 3)
            try nights.write("\(result.json.text)\n", "guard.json", of: run.name)
            try await run.fail(at: 200, error: "Oith.GuardRefused", "too few lists")
        }
        let rows = try #require(page.section("Guard")).tables[0]
        #expect(rows.count == 2)
        #expect(rows[1].last == "refused")
    }
}
