import Precompute

/// The rows of the pool that took no part, and why.
struct PoolSection {
    let account: NightAccount

    var markup: Markup {
        guard let rows = account.figures.rows else { return rejectsAlone }
        return ReportPage.section(
            "Who took no part",
            note: "Of \(Figures.count(rows)) rows; a row counts with the first reason that holds.",
            Markup("div", ["class": "plots"], notEligible(rows), rejects(rows)))
    }

    /// ExtractPool failed, and what it had written says why.
    private var rejectsAlone: Markup {
        guard let rejects = account.rejects, !rejects.isEmpty else { return .empty }
        return ReportPage.section("Rejects", Self.bars("rejects by reason", rejects, of: nil))
    }

    private func notEligible(_ rows: Int) -> Markup {
        Self.bars("not eligible", account.notEligible, of: rows)
    }

    private func rejects(_ rows: Int) -> Markup {
        guard let rejects = account.rejects else {
            return ReportPage.absence("The run's file of rejects is gone.")
        }
        return Self.bars("rejects by reason", rejects, of: rows)
    }

    private static func bars(
        _ title: String, _ counts: [NightAccount.NamedCount], of rows: Int?
    ) -> Markup {
        let most = counts.map(\.count).max() ?? 0
        if most == 0 {
            return Markup(
                "figure", [:], Markup("figcaption", [:], .text(title)),
                ReportPage.absence("none"))
        }
        let lines = counts.filter { $0.count > 0 }.map { entry in
            let share = rows.map { " (\(Figures.percent(entry.count, of: $0)))" } ?? ""
            let width = Figures.decimal(100 * Double(entry.count) / Double(most), 1)
            return Markup(
                "li", [:], Markup("span", ["class": "label"], .text(entry.name)),
                Markup(
                    "span", ["class": "number"],
                    .text(Figures.count(entry.count) + share)),
                Markup("span", ["class": "rod", "style": "width:\(width)%"]))
        }
        return Markup(
            "figure", [:], Markup("figcaption", [:], .text(title)),
            Markup("ul", ["class": "bars"], all: lines))
    }
}
