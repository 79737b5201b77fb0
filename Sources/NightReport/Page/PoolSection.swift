import NightStages
import Nights

/// The rows of the pool that took no part, and why.
struct PoolSection {
    let account: NightAccount

    var markup: HTMLBuilder {
        guard let rows = account.figures.rows else { return rejectsAlone }
        return ReportPage.section(
            "Who took no part",
            note:
                "Of \(NumberFormatting.count(rows)) rows; a row counts with the first reason that holds.",
            HTMLBuilder("div", ["class": "plots"], notEligible(rows), rejects(rows)))
    }

    /// ExtractPool failed, and what it had written says why.
    private var rejectsAlone: HTMLBuilder {
        guard let rejects = account.rejects, !rejects.isEmpty else { return .empty }
        return ReportPage.section("Rejects", Self.bars("rejects by reason", rejects, of: nil))
    }

    private func notEligible(_ rows: Int) -> HTMLBuilder {
        Self.bars("not eligible", account.notEligible, of: rows)
    }

    private func rejects(_ rows: Int) -> HTMLBuilder {
        guard let rejects = account.rejects else {
            return ReportPage.absence("The run's file of rejects is gone.")
        }
        return Self.bars("rejects by reason", rejects, of: rows)
    }

    private static func bars(
        _ title: String, _ counts: [NamedCount], of rows: Int?
    ) -> HTMLBuilder {
        let most = counts.map(\.count).max() ?? 0
        if most == 0 {
            return HTMLBuilder(
                "figure", [:], HTMLBuilder("figcaption", [:], .text(title)),
                ReportPage.absence("none"))
        }
        let lines = counts.filter { $0.count > 0 }.map { entry in
            let share = rows.map { " (\(NumberFormatting.percent(entry.count, of: $0)))" } ?? ""
            let width = NumberFormatting.decimal(100 * Double(entry.count) / Double(most), 1)
            return HTMLBuilder(
                "li", [:], HTMLBuilder("span", ["class": "label"], .text(entry.name)),
                HTMLBuilder(
                    "span", ["class": "number"],
                    .text(NumberFormatting.count(entry.count) + share)),
                HTMLBuilder("span", ["class": "rod", "style": "width:\(width)%"]))
        }
        return HTMLBuilder(
            "figure", [:], HTMLBuilder("figcaption", [:], .text(title)),
            HTMLBuilder("ul", ["class": "bars"], all: lines))
    }
}
