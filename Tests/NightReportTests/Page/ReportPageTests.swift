import ExecutionStore
import JSON
import NightReport
import NightSamples
import NightStages
import Nights
import SnapshotFormat
import StateMachine
import Testing

/// The page as a whole: what it may load, and that no text leaves its element.
struct ReportPageTests {
    /// Texts that would be something else than text if one place forgot to escape.
    private static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</title></style>",
        "' onload='x", "a & b &lt; c", "<!-- -->", "]]>", "Zoë 🦊",
    ]

    @Test(arguments: hostile)
    func `A hostile text is a text wherever it comes from.`(text: String) async throws {
        let definition = """
            {"StartAt": \(quoted(text)), "States": {\(quoted(text)): {"Type": "Pass", "Next": "B"},
             "B": {"Type": "Fail"}}}
            """
        let page = try await HandMadeNights.with { nights in
            let run = try nights.begin(
                HandMadePage.run, input: ["asOf": .string(text), "codec": .string(text)],
                DefinitionSource(definition))
            try await run.task(text, from: 0, to: 1)
            let chunk = Chunk(
                name: text, cell: text, users: 0..<1, part: 0, parts: 1, pairs: 1, work: 1)
            try await run.map(
                text, from: 1, to: 2,
                [.init(chunk, from: 1, to: 2, failure: TaskFailure(error: text, cause: text))])
            try await run.fail(at: 3, error: text, text)
            return try await HandMadePage.read(nights)
        }
        // The reader refuses what is not escaped; these are the places where it is shown.
        #expect(page.section("Stages")?.tables[0][1][0] == text)
        #expect(page.section("Chunks")?.tables[0][1] == [text, "1", text, text])
        #expect(page.section("Settings")?.terms["as of"] == text)
        #expect(page.all("div", class: "failure")[0].all("strong")[0].text == text)
        #expect(page.all("svg", class: "states")[0].all("title")[0].text.hasPrefix(text))
        #expect(page.all("script").count == 1 && page.all("img").isEmpty)
    }

    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    @Test func `Characters that turn the writing round, or are none, become a mark.`()
        async throws
    {
        let page = try await HandMadePage.of { _, run in
            try await run.fail(at: 1, "gpj.\u{202E}exe\u{07}\u{2066}")
        }
        #expect(
            page.all("div", class: "failure")[0].all("p", class: "cause")[0].text
                == "gpj.\u{FFFD}exe\u{FFFD}\u{FFFD}")
    }

    @Test func `The page asks for nothing, and its policy forbids the browser to.`() async throws {
        let page = try await HandMadePage.ofGoodNight()
        let metas = page.all("meta")
        #expect(metas[0].attributes == ["charset": "utf-8"])
        #expect(
            metas.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }?
                .attributes["content"]
                == "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src "
                + "'sha256-\(ReportScript.digest)'")
        // A few lines that sort the tables, and nothing else.
        #expect(page.all("script").map(\.text) == ["\(ReportScript.source)"])
        #expect(page.all("link").map { $0.attributes["href"] } == ["data:,"])
        #expect(page.attributes["lang"] == "en")
        for name in ["img", "iframe", "object", "embed", "a", "form", "base"] {
            #expect(page.all(name).isEmpty)
        }
        let style = try #require(page.all("style").first?.text)
        #expect(!style.contains("url(") && !style.contains("@import"))
    }

    @Test func `The sections come in this order.`() async throws {
        let page = try await HandMadePage.of { nights, run in
            var difference = HandMadeRun.Difference()
            difference.snapshot = try HandMadePage.writeSnapshot(
                [.init("dr5r", [(9000, 1)])], in: nights
            ).name
            difference.guardResult = GuardResult(
                measures: [.init(subject: .users, tonight: 1, before: 1, threshold: 0.2)],
                nightCount: 1)
            try await run.playGoodNight(difference)
        }
        #expect(
            page.all("h2").map(\.text) == [
                "Guard", "Stages", "Timeline", "Chunks", "Where the users live",
                "Scores, lists, distances", "Exposure", "Who took no part", "Beside earlier runs",
                "Settings",
            ])
    }

    @Test func `The same account gives the same bytes.`() async throws {
        try await HandMadeNights.with { nights in
            let run = try nights.begin(HandMadePage.run)
            try await run.playGoodNight()
            let pages = try await [
                ReportPage(nights.nights.account(of: nil, width: 1)).html,
                ReportPage(nights.nights.account(of: run.name, width: 4)).html,
            ]
            #expect(pages[0] == pages[1])
        }
    }

    @Test(arguments: [
        ("<p>a</p>", "it has no doctype"), ("<!DOCTYPE html>\n<p>a</q>\n", "no </p>"),
        ("<!DOCTYPE html>\n<p>a & b</p>\n", "a bare &"),
        ("<!DOCTYPE html>\n<p>a > b</p>\n", "a bare >"),
        ("<!DOCTYPE html>\n<script>a > \"b\" < c</script>\n", "a bare < in a script"),
        ("<!DOCTYPE html>\n<p t=\"a\" t=\"b\"></p>\n", "t twice"),
        ("<!DOCTYPE html>\n<p></p>\n<p></p>", "something follows the page"),
    ])
    func `The reader of these tests refuses what is not escaped or not closed.`(
        html: String, message: String
    ) {
        let error = #expect(throws: PageReader.PageError.self) { try PageReader.read(html) }
        #expect(error?.message == message)
    }
}
