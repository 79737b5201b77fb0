import ExecutionStore
import NightStages
import Nights
import Scoring
import SnapshotFormat
import StateMachine

/// The outcome at a glance.
struct OutcomeSection {
    let account: NightAccount

    private var figures: NightFigures { account.figures }

    var markup: HTMLBuilder {
        let outcome = Outcome(account)
        return HTMLBuilder(
            "header", ["class": outcome.colour],
            HTMLBuilder("p", ["class": "kind"], .text("oith, report of a night")),
            HTMLBuilder(
                "h1", [:],
                HTMLBuilder("span", ["class": "badge"], .text("\(outcome.sign) \(outcome.word)")),
                .text(" \(account.run.name)")),
            HTMLBuilder("p", ["class": "lead"], .text(sentence)), failure,
            HTMLBuilder("p", ["class": "current"], .prose(current)),
            HTMLBuilder("dl", ["class": "tiles"], all: tiles))
    }

    /// What users are served from.
    private var current: String {
        guard let asOf = account.serviceStatus.currentAsOf else {
            return "There is no current snapshot."
        }
        let words = "The current snapshot is as of \(asOf.minuteText) UTC"
        guard let age = account.run.ended.map({ NumberFormatting.whole(asOf.seconds(until: $0)) }),
            age >= 0
        else {
            return "\(words)."
        }
        let verdict = age > SnapshotManifest.staleAge ? ", more than 24 hours: it is stale" : ""
        return "\(words), \(NumberFormatting.age(age)) old when the run ended\(verdict)."
    }

    /// The run in a sentence.
    private var sentence: String {
        guard account.run.hasBegun else {
            return "It was to begin at \(account.run.started.minuteText) UTC, and did not."
        }
        let began = "It began at \(account.run.started.minuteText) UTC"
        guard let seconds = account.seconds else {
            return began
                + (account.status == .running
                    ? " and is under way." : " and its process ended before it did.")
        }
        let length = "\(began) and took \(NumberFormatting.seconds(seconds))."
        guard let snapshot = figures.snapshot else { return length }
        if figures.isPublished { return "\(length) Snapshot \(snapshot) became the current one." }
        if let pinned = figures.heldAt {
            return "\(length) Snapshot \(snapshot) is kept; the current one is pinned at \(pinned)."
        }
        return "\(length) Snapshot \(snapshot) was written and not published."
    }

    private var failure: HTMLBuilder {
        guard let failure = account.run.failure else { return advice }
        return HTMLBuilder(
            "div", ["class": "failure"], HTMLBuilder("strong", [:], .text(failure.error)),
            HTMLBuilder("p", ["class": "cause"], .prose(failure.cause)),
            advice)
    }

    /// What to do about a run that did not come to its end.
    private var advice: HTMLBuilder {
        guard let advice = account.nextStep.advice else { return .empty }
        let published =
            figures.isPublished
            ? "Its snapshot was published before that. "
            : account.run.hasBegun ? "It published nothing. " : ""
        return HTMLBuilder("p", [:], .prose(published + advice))
    }

    private var tiles: [HTMLBuilder] {
        var tiles: [(String, String, String)] = []
        if let eligible = figures.eligible, let rows = figures.rows {
            tiles.append(
                (
                    "users", NumberFormatting.count(eligible),
                    "of \(NumberFormatting.count(rows)) rows"
                ))
        }
        if let lists = figures.lists, let coverage = account.coverage {
            tiles.append(
                (
                    "coverage", NumberFormatting.share(coverage),
                    "\(NumberFormatting.count(lists)) with candidates"
                ))
        }
        if let full = figures.fullLists, let share = figures.fullShare {
            tiles.append(
                ("full lists", NumberFormatting.share(share), NumberFormatting.count(full)))
        }
        if let candidates = figures.candidates {
            let mean = NumberFormatting.ratio(candidates, figures.lists ?? 0)
            let note = candidates > 0 ? "\(mean) a list" : ""
            tiles.append(("candidates", NumberFormatting.count(candidates), note))
        }
        if let rejects = figures.rejects ?? account.rejects?.reduce(0, { $0 + $1.count }) {
            tiles.append(
                (
                    "rejects", NumberFormatting.count(rejects),
                    figures.rows.map { NumberFormatting.percent(rejects, of: $0) } ?? ""
                )
            )
        }
        return (tiles + exclusionTiles + workTiles).map(Self.tile)
    }

    /// What keeps people apart whatever they score; a table that is missing is named.
    private var exclusionTiles: [(String, String, String)] {
        guard let blocks = figures.blocks, let decisions = figures.decisions else { return [] }
        let note = { (table: String, inForce: Int?) in
            if figures.missingTables.contains(table) { return "the pool has no table \(table)" }
            return inForce.map { "\(NumberFormatting.count($0)) between eligible users" } ?? ""
        }
        return [
            (
                "decisions", NumberFormatting.count(decisions),
                note("match_history", figures.decisionsInForce)
            ),
            ("blocks", NumberFormatting.count(blocks), note("blocks", figures.blocksInForce)),
        ]
    }

    private var workTiles: [(String, String, String)] {
        var tiles: [(String, String, String)] = []
        if let chunks = figures.chunks {
            let reused = NumberFormatting.percent(figures.reusedChunks, of: chunks)
            tiles.append(
                ("chunks", NumberFormatting.count(chunks), chunks > 0 ? "\(reused) reused" : ""))
        }
        if figures.pairs.scanned > 0 {
            let reach = NumberFormatting.words(figures.pairsInReach)
            tiles.append(
                ("pairs", NumberFormatting.words(figures.pairs.scanned), "of \(reach) in reach"))
        }
        tiles.append(("retries", NumberFormatting.count(account.retries), "work started again"))
        if let bytes = figures.snapshotByteCount {
            let note = figures.eligible.flatMap { $0 > 0 ? "\(bytes / $0) bytes a user" : nil }
            tiles.append(("snapshot", NumberFormatting.bytes(bytes), note ?? ""))
        }
        if let peak = account.peakMemory {
            tiles.append(("peak memory", NumberFormatting.bytes(peak), ""))
        }
        return tiles
    }

    private static func tile(_ title: String, value: String, note: String) -> HTMLBuilder {
        HTMLBuilder(
            "div", [:], HTMLBuilder("dt", [:], .text(title)), HTMLBuilder("dd", [:], .text(value)),
            HTMLBuilder("dd", ["class": "note"], .text(note)))
    }
}
