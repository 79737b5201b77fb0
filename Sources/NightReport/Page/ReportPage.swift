import ExecutionStore
package import Nights

/// The report of a run: one page that needs nothing but a browser.
///
/// It asks for nothing, and runs nothing but a few lines that sort its tables; its policy forbids the
/// browser to. Texts are HTML and
/// scale with the reader's settings; drawings are SVG, stretched to the width of the screen.
package struct ReportPage: Sendable {
    let account: NightAccount

    /// The page of an account.
    package init(_ account: NightAccount) { self.account = account }

    /// The whole file.
    package var html: String {
        HTMLBuilder.all([
            .doctype,
            HTMLBuilder("html", ["lang": "en"], head, HTMLBuilder("body", [:], all: sections)),
        ]).source + "\n"
    }

    private var head: HTMLBuilder {
        HTMLBuilder(
            "head", [:],
            HTMLBuilder("meta", ["charset": "utf-8"]),
            HTMLBuilder(
                "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            HTMLBuilder(
                "meta",
                [
                    "http-equiv": "Content-Security-Policy",
                    "content": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
                        + "script-src 'sha256-\(ReportScript.digest)'",
                ]),
            HTMLBuilder("meta", ["name": "color-scheme", "content": "light dark"]),
            HTMLBuilder("meta", ["name": "robots", "content": "noindex"]),
            // Or the browser asks the server for one.
            HTMLBuilder("link", ["rel": "icon", "href": "data:,"]),
            HTMLBuilder("title", [:], .text("\(Outcome(account).word): \(account.run.name)")),
            .style(ReportStyle.sheet), .script(ReportScript.source))
    }

    private var sections: [HTMLBuilder] {
        let body: [HTMLBuilder] = [
            OutcomeSection(account: account).markup,
            GuardSection(account: account).markup,
            StagesSection(account: account).markup,
            TimelineSection(account: account).markup,
            ChunksSection(account: account).markup,
            GeographySection(account: account).markup,
            DistributionsSection(account: account).markup,
            ExposureSection(account: account).markup,
            PoolSection(account: account).markup,
            EarlierSection(account: account).markup,
            SettingsSection(account: account).markup,
        ]
        return [HTMLBuilder("main", [:], all: body)]
    }

    // MARK: - Shared by the sections

    /// A titled part of the page.
    static func section(_ title: String, note: String? = nil, _ content: HTMLBuilder...)
        -> HTMLBuilder
    {
        let heading = HTMLBuilder("h2", [:], .text(title))
        let note = note.map { HTMLBuilder("p", ["class": "note"], .text($0)) } ?? .empty
        return HTMLBuilder("section", [:], all: [heading, note] + content)
    }

    /// What is in the place of what there is not.
    static func absence(_ text: String) -> HTMLBuilder {
        HTMLBuilder("p", ["class": "note"], .text(text))
    }
}
