import NightSamples
import StateMachine
import Testing

/// The rows of the pool that took no part.
struct PoolSectionTests {
    /// Each bar: its label, its number, the style of its rod.
    private static func bars(_ page: PageElement) throws -> [[[String]]] {
        page.all("ul", class: "bars").map { list in
            list.all("li").map { line in
                line.all("span").map { $0.attributes["style"] ?? $0.text }
            }
        }
    }

    @Test func `Reasons are counted of all rows, and drawn beside the most frequent one.`()
        async throws
    {
        let page = try await HandMadePage.of { nights, run in
            try await run.playGoodNight()
            let line = { (reason: String) in #"{"row":1,"reason":"\#(reason)"}"# + "\n" }
            try nights.write(
                line("no email") + line("latitude <999>") + line("no email") + line("no email")
                    + "what is this\n", "rejects.jsonl", of: run.name)
        }
        let section = try #require(page.section("Who took no part"))
        #expect(
            section.note == "Of 1,000 rows; a row counts with the first reason that holds.")
        #expect(
            section.all("figcaption").map(\.text) == ["not eligible", "rejects by reason"])
        #expect(
            try Self.bars(section) == [
                [
                    ["not visible", "120 (12.0 %)", "width:100.0%"],
                    ["in an active match", "60 (6.0 %)", "width:50.0%"],
                    ["not seen for 14 days", "15 (1.5 %)", "width:12.5%"],
                ],
                [
                    ["no email", "3 (0.3 %)", "width:100.0%"],
                    ["an unreadable line", "1 (0.1 %)", "width:33.3%"],
                    ["latitude <999>", "1 (0.1 %)", "width:33.3%"],
                ],
            ])
    }

    @Test func `A file of rejects that is gone is told of, and an empty one says none.`()
        async throws
    {
        let gone = try await HandMadePage.ofGoodNight()
        #expect(
            gone.section("Who took no part")?.text.hasSuffix(
                "The run's file of rejects is gone.") == true)
        let empty = try await HandMadePage.of { nights, run in
            try await run.playGoodNight()
            try nights.write("", "rejects.jsonl", of: run.name)
        }
        #expect(empty.section("Who took no part")?.text.hasSuffix("rejects by reasonnone") == true)
    }

    @Test func `Where the pool was refused, its rejects stand alone.`() async throws {
        let page = try await HandMadePage.of { nights, run in
            try nights.write(
                #"{"row":7,"reason":"no email"}"# + "\n", "rejects.jsonl", of: run.name)
            try await run.task(
                "ExtractPool", from: 0, to: 1,
                failure: .init(error: "Oith.DataError", cause: "too many rejects"))
            try await run.fail(at: 2, "too many rejects")
        }
        #expect(page.section("Who took no part") == nil)
        let section = try #require(page.section("Rejects"))
        #expect(try Self.bars(section) == [[["no email", "1", "width:100.0%"]]])
    }

    @Test func `A run that did not come to the pool says nothing of it.`() async throws {
        let page = try await HandMadePage.of { _, run in try await run.fail(at: 1, "no disk") }
        #expect(page.section("Who took no part") == nil)
        #expect(page.section("Rejects") == nil)
    }
}
