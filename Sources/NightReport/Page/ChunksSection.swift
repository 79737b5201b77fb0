import ExecutionStore
import Nights
import StateMachine

/// The slowest chunks, and those that failed.
struct ChunksSection {
    private static let shown = 10

    let account: NightAccount

    var markup: HTMLBuilder {
        guard !account.chunks.isEmpty else { return .empty }
        return ReportPage.section("Chunks", note: note, failed, slowest)
    }

    private var note: String {
        let seconds = account.chunks.compactMap(\.seconds).sorted()
        guard let last = seconds.last else { return "No chunk came to its end." }
        let median = seconds[seconds.count / 2]
        let retried = account.chunks.count { $0.attempts > 1 }
        return
            "\(NumberFormatting.count(account.chunks.count, of: "chunk")) started; half of those that "
            + "ended took \(NumberFormatting.seconds(median)) or less, the longest "
            + "\(NumberFormatting.seconds(last)); \(retried == 0 ? "none" : NumberFormatting.count(retried)) "
            + "tried more than once."
    }

    private var slowest: HTMLBuilder {
        var table = TableMarkup([
            ("slowest chunks", false), ("time", true), ("users", true), ("pairs", true),
            ("pairs a second", true), ("tries", true),
        ])
        let chunks = account.slowestChunks(Self.shown)
        if chunks.isEmpty { return .empty }
        for chunk in chunks {
            let seconds = chunk.seconds ?? 0
            let rate =
                seconds > 0
                ? NumberFormatting.words(NumberFormatting.whole(Double(chunk.pairs) / seconds))
                : "-"
            table.add([
                chunk.name, NumberFormatting.seconds(seconds), NumberFormatting.count(chunk.users),
                NumberFormatting.words(chunk.pairs), chunk.pairs > 0 ? rate : "-",
                String(chunk.attempts),
            ])
        }
        return table.markup
    }

    private var failed: HTMLBuilder {
        let failed = account.chunks.filter { $0.ending == .failed }
        if failed.isEmpty { return .empty }
        var table = TableMarkup([
            ("failed chunks", false), ("tries", true), ("error", false), ("cause", false),
        ])
        for chunk in failed.prefix(Self.shown) {
            table.add(
                [
                    chunk.name, String(chunk.attempts), chunk.failure?.error ?? "-",
                    chunk.failure?.cause ?? "-",
                ], class: "bad")
        }
        let rest = failed.count - Self.shown
        return .all([
            table.markup,
            rest > 0 ? ReportPage.absence("and \(NumberFormatting.count(rest)) more") : .empty,
        ])
    }
}
