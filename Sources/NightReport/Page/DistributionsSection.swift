import Nights
import SnapshotStore

/// How scores, list lengths and distances are distributed, over every row of the snapshot.
struct DistributionsSection {
    let account: NightAccount

    var markup: HTMLBuilder {
        guard let statistics = account.statistics, let manifest = account.manifest else {
            return ReportPage.section(
                "Scores, lists, distances",
                ReportPage.absence("There is no snapshot of this run to look into."))
        }
        guard statistics.lengths.total > 0 else {
            return ReportPage.section(
                "Scores, lists, distances", ReportPage.absence("The snapshot has no users."))
        }
        let plots = Distribution.all(of: statistics, manifest).map(Self.plot)
        return ReportPage.section(
            "Scores, lists, distances",
            note: "Every one of \(NumberFormatting.count(statistics.scores.total)) candidates and "
                + "\(NumberFormatting.count(statistics.lengths.total)) users is counted, none is sampled.",
            HTMLBuilder("div", ["class": "plots"], all: plots))
    }

    private static func plot(_ distribution: Distribution) -> HTMLBuilder {
        let most = distribution.bins.max() ?? 0
        let values = [most, most / 2, 0].map { NumberFormatting.words($0) }
        return HTMLBuilder(
            "figure", [:],
            HTMLBuilder("figcaption", [:], .text(distribution.title)),
            HTMLBuilder(
                "div", ["class": "plot"],
                HTMLBuilder(
                    "div", ["class": "values"],
                    all: values.map { HTMLBuilder("span", [:], .text($0)) }),
                drawing(of: distribution),
                HTMLBuilder(
                    "div", ["class": "scale"],
                    all: distribution.labels.map { HTMLBuilder("span", [:], .text($0)) })),
            HTMLBuilder("p", ["class": "note"], .text(distribution.summary)))
    }

    private static func drawing(of distribution: Distribution) -> HTMLBuilder {
        let (width, height) = (1000.0, 100.0)
        let bins = distribution.bins
        let most = Double(bins.max() ?? 0)
        let step = width / Double(max(1, bins.count))
        let lines = [0, 0.5].map { share in
            SVG.line((x: 0, y: height * share), (x: width, y: height * share))
        }.joined()
        let bars = bins.enumerated().filter { $1 > 0 }.map { place, count in
            // What is there can be seen, however little it is.
            let bar = max(1, height * Double(count) / most)
            let path = SVG.rectangle(
                x: step * Double(place) + step * 0.06, y: height - bar, width: step * 0.88,
                height: bar)
            let value = "\(distribution.name(ofBin: place)): \(NumberFormatting.count(count))"
            return HTMLBuilder(
                "path", ["class": "bar busy", "d": path],
                HTMLBuilder("title", [:], .text(value)))
        }
        return HTMLBuilder(
            "svg",
            [
                "class": "histogram", "viewBox": "0 0 1000 100", "preserveAspectRatio": "none",
                "role": "img", "aria-label": "\(distribution.title): \(distribution.summary)",
            ], all: [HTMLBuilder("path", ["class": "graticule", "d": lines])] + bars)
    }
}
