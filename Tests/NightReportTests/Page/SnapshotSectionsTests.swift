import NightSamples
import SnapshotFormat
import Testing

/// The sections that are made of the snapshot: distributions, and where the users live.
struct SnapshotSectionsTests {
    private static let users =
        Array(repeating: SampleSnapshot.User("9q8y", [(8000, 10)]), count: 6)
        + [.init("dr5r", [(6000, 400), (9000, 25)]), .init("dr5r", []), .init("9yzg", [])]

    private static func page(_ users: [SampleSnapshot.User]) async throws -> PageElement {
        try await HandMadePage.of { nights, run in
            var difference = HandMadeRun.Difference()
            difference.snapshot = try HandMadePage.writeSnapshot(users, in: nights).name
            try await run.playGoodNight(difference)
        }
    }

    @Test func `Every row is counted, and each plot says what it shows.`() async throws {
        let section = try #require(
            try await Self.page(Self.users).section("Scores, lists, distances"))
        #expect(
            section.note == "Every one of 8 candidates and 9 users is counted, none is sampled.")
        let figures = section.all("figure")
        #expect(
            figures.map { $0.all("figcaption")[0].text }
                == ["scores, in points", "candidates in a list", "distances, in miles"])
        #expect(
            figures.map { $0.all("div", class: "scale")[0].all("span").map(\.text) }
                == [["60", "80", "100"], ["0", "50", "100"], ["0", "25", "50"]])
        #expect(
            figures.map { $0.all("p", class: "note")[0].text } == [
                // 6 * 80 + 60 + 90 over 8 is 78.75.
                "median 80, mean 78.75, 5 % below 60, 5 % above 90",
                "median 1, mean 0.9, 5 % below 0, 5 % above 2",
                // 6 * 1 + 40 + 2.5 over 8 is 6.0625.
                "median 1, mean 6.06, 5 % below 1, 5 % above 40",
            ])
        #expect(
            figures.map { $0.all("div", class: "values")[0].all("span").map(\.text) }
                == [["6", "3", "0"], ["8", "4", "0"], ["6", "3", "0"]])
        #expect(
            figures[0].all("path", class: "bar busy").map { $0.all("title")[0].text }
                == ["60 to 60.79: 1", "80 to 80.79: 6", "89.6 to 90.39: 1"])
        let titles = section.all("svg").map { $0.attributes["aria-label"] ?? "" }
        #expect(titles[1] == "candidates in a list: median 1, mean 0.9, 5 % below 0, 5 % above 2")
    }

    @Test func `The highest bar has the whole height, and the others their share.`() async throws {
        let section = try #require(
            try await Self.page(Self.users).section("Scores, lists, distances"))
        let path = section.all("figure")[0].all("path", class: "bar busy")
            .compactMap { $0.attributes["d"] }.joined()
        let bars = path.matches(of: /M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h/).map { match in
            [match.1, match.2, match.3, match.4].map { Double($0) ?? .nan }
        }
        // 51 bins from 60 points on, 80 hundredths each: 60, 80 and 90 points are in 0, 25 and 37.
        let step = 1000.0 / 51
        let expected = [(0.0, 1.0), (25, 6), (37, 1)].map { bin, count in
            let height = 100 * count / 6
            return [step * bin + step * 0.06, 100 - height, step * 0.88, height]
        }
        #expect(bars.count == 3)
        for (bar, wanted) in zip(bars, expected) {
            for (found, value) in zip(bar, wanted) { #expect(abs(found - value) <= 0.0051) }
        }
    }

    @Test func `Where the users live is a map, with the fullest cells beside it.`() async throws {
        let section = try #require(
            try await Self.page(Self.users).section("Where the users live"))
        #expect(
            section.tables == [
                [
                    ["fullest cells", "users", "with candidates"],
                    ["9q8y", "6", "100.0 %"], ["dr5r", "2", "50.0 %"], ["9yzg", "1", "0.0 %"],
                ]
            ])
        let note = try #require(section.note)
        #expect(
            note.hasPrefix(
                "3 geohash cells of precision 4, about 24 by 12 miles at 40 degrees. The map "
                    + "reaches from "))
        #expect(note.hasSuffix(" There is a line every 10 degrees."))
        // Of 6 users in the fullest cell six shades begin at 1, 2 and 4.
        #expect(
            section.all("p", class: "legend")[0].all("span").map(\.text)
                == ["1 and more", "2 and more", "4 and more"])
        #expect(section.all("path").map { $0.attributes["class"] ?? "" }.contains("graticule"))
    }

    @Test func `A snapshot without users is told of.`() async throws {
        let page = try await Self.page([])
        #expect(
            page.section("Scores, lists, distances")?.note == "The snapshot has no users.")
        #expect(page.section("Where the users live") == nil)
    }

    @Test func `A run without a snapshot has nothing to look into.`() async throws {
        let page = try await HandMadePage.ofGoodNight()
        #expect(
            page.section("Scores, lists, distances")?.note
                == "There is no snapshot of this run to look into.")
        #expect(page.section("Where the users live") == nil)
    }
}
