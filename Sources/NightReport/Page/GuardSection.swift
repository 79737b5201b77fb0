import NightStages
import Nights

/// What the guard held the night against before it let it be published.
struct GuardSection {
    let account: NightAccount

    var markup: HTMLBuilder {
        guard let result = account.guardResult else { return .empty }
        guard result.nightCount > 0 else {
            return ReportPage.section(
                "Guard",
                ReportPage.absence("No earlier night was published that it could be held against."))
        }
        var table = TableMarkup([
            ("figure", false), ("tonight", true), ("before", true), ("change", true),
            ("let through", true), ("verdict", false),
        ])
        for measure in result.measures {
            table.add(cells(measure), class: measure.isRefused ? "refused" : "")
        }
        let nights =
            result.nightCount == 1
            ? "the night that was published last"
            : "the median of the \(NumberFormatting.count(result.nightCount)) nights that were published "
                + "last"
        return ReportPage.section("Guard", note: "Before: \(nights).", table.markup)
    }

    private func cells(_ measure: GuardResult.Measure) -> [HTMLBuilder] {
        let number = { (value: Double?) in
            HTMLBuilder.text(value.map { Self.text($0, of: measure.subject) } ?? "-")
        }
        let verdict = measure.isRefused ? ("refused", "bad") : ("fine", "good")
        return [
            .text(measure.subject.words), number(measure.tonight), number(measure.before),
            .text(measure.drop.map { "\(NumberFormatting.signed(-100 * $0, 1)) %" } ?? "-"),
            .text(Self.limit(measure)),
            measure.before == nil || measure.threshold == nil
                ? .text("not asked")
                : HTMLBuilder("span", ["class": "mark \(verdict.1)"], .text(verdict.0)),
        ]
    }

    /// How much less, or more, is let through.
    private static func limit(_ measure: GuardResult.Measure) -> String {
        guard let threshold = measure.threshold else { return "any" }
        return (measure.subject.shallNotRise ? "+" : "-") + NumberFormatting.share(threshold)
    }

    private static func text(_ value: Double, of subject: GuardResult.Subject) -> String {
        subject == .meanScore || subject == .exposure
            ? NumberFormatting.decimal(value, 2)
            : NumberFormatting.count(NumberFormatting.whole(value))
    }
}
