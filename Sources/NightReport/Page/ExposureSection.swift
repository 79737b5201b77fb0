import Nights
import SnapshotStore

/// How the places in the lists are spread over the users.
struct ExposureSection {
    let account: NightAccount

    var markup: HTMLBuilder {
        guard let exposure = account.figures.exposure else { return .empty }
        return ReportPage.section(
            "Exposure",
            note:
                "How often users are shown: a Gini coefficient of 0 means that all are in as many "
                + "lists, near 1 that few have all places.",
            HTMLBuilder(
                "ul", [:],
                all: exposure.sentences.map { HTMLBuilder("li", [:], .text($0)) }))
    }
}
