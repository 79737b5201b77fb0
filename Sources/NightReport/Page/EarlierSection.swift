import ExecutionStore
import Nights

/// This run beside those before it.
struct EarlierSection {
    let account: NightAccount

    var markup: HTMLBuilder {
        guard !account.earlier.isEmpty else {
            return ReportPage.section(
                "Beside earlier runs", ReportPage.absence("This is the first run."))
        }
        var table = TableMarkup([
            ("run", false), ("outcome", false), ("time", true), ("users", true),
            ("coverage", true), ("full lists", true), ("candidates", true), ("decisions", true),
            ("blocks", true), ("rejects", true), ("snapshot", true),
        ])
        table.add(
            cells(
                account.run.name, outcome: Outcome(account), seconds: account.seconds,
                figures: account.figures), class: "this")
        for night in account.earlier {
            table.add(
                cells(
                    night.run.name, outcome: Outcome(night), seconds: night.seconds,
                    figures: night.figures))
        }
        return ReportPage.section(
            "Beside earlier runs", note: comparison, Trends(account).markup, table.markup)
    }

    private func cells(
        _ name: String, outcome: Outcome, seconds: Double?, figures: NightFigures
    ) -> [HTMLBuilder] {
        let count = { (value: Int?) in
            HTMLBuilder.text(value.map { NumberFormatting.count($0) } ?? "-")
        }
        let share = { (value: Double?) in
            HTMLBuilder.text(value.map { NumberFormatting.share($0) } ?? "-")
        }
        return [
            .text(name), outcome.markup,
            .text(seconds.map { NumberFormatting.seconds($0) } ?? "-"), count(figures.eligible),
            share(figures.coverage), share(figures.fullShare), count(figures.candidates),
            count(figures.blocks == nil ? nil : figures.decisions), count(figures.blocks),
            count(figures.rejects),
            .text(figures.snapshotByteCount.map { NumberFormatting.bytes($0) } ?? "-"),
        ]
    }

    /// Against the last one that published.
    private var comparison: String? {
        guard let before = account.publishedBefore,
            let coverage = account.coverage, let earlier = before.figures.coverage,
            let users = account.figures.eligible, let usersBefore = before.figures.eligible
        else { return nil }
        return "Against \(before.run.name): coverage "
            + "\(NumberFormatting.signed(100 * (coverage - earlier), 1)) percentage points, users "
            + (users > usersBefore ? "+" : "") + "\(NumberFormatting.count(users - usersBefore))."
    }
}
