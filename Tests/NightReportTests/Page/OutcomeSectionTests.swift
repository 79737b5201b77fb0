import DurableFiles
import ExecutionStore
import JSON
import NightSamples
import NightStages
import SnapshotFormat
import SnapshotStore
import StateMachine
import Testing

/// The outcome at a glance: badge, sentence, what to do, and the tiles.
struct OutcomeSectionTests {
    private static let run = HandMadePage.run
    private static let began = "It began at 2026-11-20 04:00 UTC"

    private static func header(_ page: PageElement) throws -> PageElement {
        try #require(page.all("header").first)
    }

    private static func badge(_ page: PageElement) throws -> [String?] {
        let header = try header(page)
        return [header.attributes["class"], header.all("span", class: "badge").first?.text]
    }

    private static func lead(_ page: PageElement) throws -> String? {
        try header(page).all("p", class: "lead").first?.text
    }

    @Test func `A night that published says which snapshot, and how long it took.`() async throws {
        let page = try await HandMadePage.ofGoodNight()
        #expect(try Self.badge(page) == ["good", "✓ published"])
        #expect(try Self.header(page).all("h1").map(\.text) == ["✓ published \(Self.run)"])
        #expect(
            try Self.lead(page) == "\(Self.began) and took 2 min 32 s. Snapshot "
                + "2026-11-20T040000Z-3f9c2a became the current one.")
        #expect(page.all("title").first?.text == "published: \(Self.run)")
        #expect(page.all("div", class: "failure").isEmpty)
    }

    @Test func `The tiles have the figures of the night.`() async throws {
        let page = try await HandMadePage.ofGoodNight()
        let tiles = try #require(page.all("dl", class: "tiles").first)
        #expect(
            tiles.terms == [
                "users": "800 | of 1,000 rows", "coverage": "95.0 % | 760 with candidates",
                "full lists": "30.0 % | 240", "candidates": "30,000 | 39.47 a list",
                "rejects": "5 | 0.5 %", "decisions": "5,000 | 3,000 between eligible users",
                "blocks": "40 | 12 between eligible users", "chunks": "4 | 25.0 % reused",
                "pairs": "75 thousand | of 113 thousand in reach",
                "retries": "3 | work started again",
                "snapshot": "40.0 kB | 50 bytes a user",
            ])
    }

    @Test func `The most memory of all stages has a tile where it is known.`() async throws {
        let page = try await HandMadePage.of { nights, run in
            try await run.playGoodNight()
            let line = { (state: String, bytes: Int) in
                #"{"state":"\#(state)","seconds":1,"processorSeconds":1,"peakMemoryBytes":\#(bytes)}"#
            }
            try nights.write(
                "\(line("ExtractPool", 90_000_000))\n\(line("SplitPool", 412_000_000))\n"
                    + "\(line("ScoreChunks", 300_000_000))\n", "trace.jsonl", of: run.name)
        }
        #expect(page.all("dl", class: "tiles").first?.terms["peak memory"] == "412.0 MB | ")
    }

    @Test func `A table that the pool does not have is named.`() async throws {
        let page = try await HandMadePage.of { _, run in
            try await run.task(
                "ExtractPool", from: 0, to: 1,
                output: ExtractPoolOutput(
                    rows: 10, eligible: 10, notEligible: [], rejects: 0, ignoredActions: 0,
                    exclusions: ExclusionCounts(
                        decisions: 7, blocks: 0, decisionsInForce: nil, blocksInForce: 0,
                        missingTables: ["blocks"])
                ).json)
        }
        let tiles = page.all("dl", class: "tiles").first?.terms
        #expect(tiles?["decisions"] == "7 | ")
        #expect(tiles?["blocks"] == "0 | the pool has no table blocks")
        // Nothing is said of what the run did not come to.
        #expect(tiles?.keys.sorted() == ["blocks", "decisions", "rejects", "retries", "users"])
    }

    /// How a run ends, its badge, and the end of its sentence.
    private static let endings:
        [(ExecutionEvent.Kind?, String?, colour: String, badge: String, sentence: String)] = [
            (.executionFailed, "Oith.DataError", "bad", "✗ failed", " and took 30.0 s."),
            (
                .executionFailed, "Oith.GuardRefused", "bad", "✗ failed, refused by the guard",
                " and took 30.0 s."
            ),
            (.executionAborted, nil, "warn", "! stopped", " and took 30.0 s."),
            (.executionTimedOut, "States.Timeout", "bad", "✗ timed out", " and took 30.0 s."),
            (nil, nil, "warn", "! crashed", " and its process ended before it did."),
        ]

    @Test(arguments: endings.indices)
    func `An end that is not good has a word, a sign and a colour.`(index: Int) async throws {
        let (kind, error, colour, badge, sentence) = Self.endings[index]
        let page = try await HandMadePage.of { _, run in
            try await run.task("ExtractPool", from: 0, to: 10, output: HandMadeRun.extracted())
            if let kind {
                try await run.end(
                    kind, at: 30, failure: error.map { TaskFailure(error: $0, cause: "so it is") })
            }
        }
        #expect(try Self.badge(page) == [colour, badge])
        #expect(try Self.lead(page) == Self.began + sentence)
    }

    @Test func `What to do is said where something can be done.`() async throws {
        let advice = { (kind: ExecutionEvent.Kind, error: String) async throws in
            let page = try await HandMadePage.of { _, run in
                try await run.task("ExtractPool", from: 0, to: 10)
                try await run.end(
                    kind, at: 30, failure: TaskFailure(error: error, cause: "no table `users`"))
            }
            let failure = try #require(page.all("div", class: "failure").first)
            return failure.all("strong").map(\.text) + failure.all("p").map(\.text)
        }
        #expect(
            try await advice(.executionFailed, "Oith.DataError") == [
                "Oith.DataError", "no table users",
                "It published nothing. When that is mended, oith resume \(Self.run) continues it.",
            ])
        // It does not help to resume it: the guard would refuse again.
        #expect(
            try await advice(.executionFailed, "Oith.GuardRefused")
                == [
                    "Oith.GuardRefused", "no table users",
                    "It published nothing. When the pool or the setting is mended, oith rerun "
                        + "\(Self.run) --from ExtractPool repeats the night for the same instant, "
                        + "and oith run starts a new one.",
                ])
        #expect(
            try await advice(.executionTimedOut, "States.Timeout") == [
                "States.Timeout", "no table users",
                "It published nothing. oith resume \(Self.run) continues it.",
            ])
    }

    @Test func `A run that was cut off after it had published says so.`() async throws {
        let page = try await HandMadePage.of { _, run in
            try await run.playScoring()
            try await run.playWriting()
            try await run.task(
                "PublishSnapshot", from: 151, to: 152,
                output: PublishSnapshotOutput(snapshot: "s", heldAt: nil).json)
        }
        let text = try Self.header(page).text
        #expect(text.contains("Its snapshot was published before that. oith resume"))
    }

    @Test func `A start that failed did not begin, and is not resumed.`() async throws {
        let page = try await HandMadeNights.with { nights in
            try nights.store.noteUnbegun(
                Self.run, input: [:], TaskFailure(error: "Oith.NotFound", cause: "no pool"))
            return try await HandMadePage.read(nights)
        }
        #expect(try Self.badge(page) == ["bad", "✗ not begun"])
        #expect(
            try Self.lead(page) == "It was to begin at 2026-11-20 04:00 UTC, and did not.")
        #expect(
            try Self.header(page).text.contains("When that is mended, oith run starts a night."))
    }

    @Test func `A run that holds the lock is under way.`() async throws {
        let page = try await HandMadeNights.with { nights in
            let run = try nights.begin(Self.run)
            try await run.task("ExtractPool", from: 0, to: 10)
            let lock = try RunLock(nights.data, run: Self.run)
            let page = try await HandMadePage.read(nights)
            lock.release()
            return page
        }
        #expect(try Self.badge(page) == ["busy", "… running"])
        #expect(try Self.lead(page) == Self.began + " and is under way.")
        #expect(!page.text.contains("oith resume"))
    }

    @Test func `A shadow night, a pinned one and an empty one are told apart.`() async throws {
        let shadow = try await HandMadePage.of { _, run in
            try await run.playScoring()
            try await run.playWriting()
            try await run.succeed(at: 151)
        }
        #expect(try Self.badge(shadow) == ["good", "✓ done, not published"])
        #expect(try Self.lead(shadow)?.hasSuffix("was written and not published.") == true)
        let pinned = try await HandMadePage.ofGoodNight { $0.heldAt = "2026-11-18T040000Z-aaaaaa" }
        #expect(try Self.badge(pinned) == ["good", "✓ done, held back by the pin"])
        #expect(
            try Self.lead(pinned)?.hasSuffix(
                "is kept; the current one is pinned at 2026-11-18T040000Z-aaaaaa.") == true)
        let empty = try await HandMadePage.of { _, run in
            try await run.task(
                "AggregateCandidates", from: 0, to: 1,
                output: AggregateCandidatesOutput(
                    rowGroups: 0, candidates: 0, lists: 0, fullLists: 0
                ).json)
            try await run.task(
                "PublishSnapshot", from: 1, to: 2,
                output: PublishSnapshotOutput(snapshot: "s", heldAt: nil).json)
            try await run.succeed(at: 3)
        }
        #expect(try Self.badge(empty) == ["warn", "! published, but empty"])
    }

    @Test(arguments: [
        ("2026-11-20T04:00:00Z", "2026-11-20 04:00 UTC, 2 min old when the run ended."),
        ("2026-11-20T04:02:32Z", "2026-11-20 04:02 UTC, 0 min old when the run ended."),
        ("2026-11-19T04:02:32Z", "2026-11-19 04:02 UTC, 24 h old when the run ended."),
        (
            "2026-11-19T04:02:31Z",
            "2026-11-19 04:02 UTC, 24 h old when the run ended, more than 24 hours: it is stale."
        ),
        ("2026-11-21T04:00:00Z", "2026-11-21 04:00 UTC."),
    ])
    func `What is served is told with its age, and stale from a day on.`(
        asOf: String, words: String
    ) async throws {
        let page = try await HandMadePage.of { nights, run in
            let manifest = try HandMadePage.writeSnapshot(
                [.init("dr5r", [])], in: nights, asOf: asOf)
            let store = SnapshotStore(nights.data, in: LocalFileSystem())
            _ = try store.publish(run: run.name, name: manifest.name)
            try await run.playGoodNight()
        }
        #expect(
            try Self.header(page).all("p", class: "current").first?.text
                == "The current snapshot is as of \(words)")
    }

    @Test func `Where nothing is served, that is said.`() async throws {
        let page = try await HandMadePage.ofGoodNight()
        #expect(
            try Self.header(page).all("p", class: "current").first?.text
                == "There is no current snapshot.")
    }
}
