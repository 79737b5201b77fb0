package import JSON
package import NightStages
import SnapshotStore
import StateMachine

// A night that went well, of which every figure is known:
//
//     state                  seconds    what came of it
//     ExtractPool              0  10    1,000 rows: 800 eligible, 195 not, 5 rejects
//     SplitPool               10  12    4 chunks
//     ScoreChunks             12 132    3 scored, one of them at the third try, and 1 reused
//     AggregateCandidates    132 140    30,000 candidates for 760 users, 240 of them with full lists
//     WriteSnapshot          140 146    40,000 bytes
//     VerifySnapshot         146 150
//     ShallPublish           150
//     GuardSnapshot          150 151
//     PublishSnapshot        151 151.5  at the second try
//     the end                152
extension HandMadeRun {
    /// What may be different in a good night.
    package struct Difference: Sendable {
        /// The name of the snapshot.
        package var snapshot = "2026-11-20T040000Z-3f9c2a"
        /// Users with a list, of 800.
        package var lists = 760
        /// Users who take part.
        package var eligible = 800
        /// What kept the snapshot from being published.
        package var heldAt: String?
        /// What the guard returned; nil for nothing to compare with.
        package var guardResult: GuardResult?
        /// Whether one chunk was taken from an earlier run.
        package var reuses = true
        /// Whether the run estimated itself.
        package var estimates = true

        /// No difference.
        package init() {}
    }

    /// The chunks of a good night; the second is reused.
    package static let chunks = [
        Chunk(
            name: "dr5r", cell: "dr5r", users: 0..<400, part: 0, parts: 1, pairs: 90_000,
            work: 70_000),
        Chunk(
            name: "9q8y", cell: "9q8y", users: 400..<600, part: 0, parts: 1, pairs: 40_000,
            work: 30_000),
        Chunk(
            name: "dr72", cell: "dr72", users: 600..<750, part: 0, parts: 1, pairs: 20_000,
            work: 15_000),
        Chunk(
            name: "c23n", cell: "c23n", users: 750..<800, part: 0, parts: 1, pairs: 2500,
            work: 2000),
    ]

    /// What ScoreChunk returns of a chunk that was scored.
    package static func scored(
        _ chunk: Chunk, looked: Int, accepted: Int, judged: Int
    ) -> JSONValue {
        [
            "chunk": .string(chunk.name), "reused": false, "inReach": .integer(chunk.pairs),
            "estimate": .integer(chunk.work), "pairs": .integer(looked),
            "accepted": .integer(accepted), "judged": .integer(judged),
        ]
    }

    /// What ScoreChunk returns of a chunk whose result was there.
    package static func reused(_ chunk: Chunk) -> JSONValue {
        [
            "chunk": .string(chunk.name), "reused": true, "inReach": 0, "estimate": 0, "pairs": 0,
            "accepted": 0, "judged": 0,
        ]
    }

    /// What ExtractPool returns.
    package static func extracted(eligible: Int = 800) -> JSONValue {
        ExtractPoolOutput(
            rows: eligible + 200, eligible: eligible,
            notEligible: [
                NamedCount(name: "not visible", count: 120),
                NamedCount(name: "in an active match", count: 60),
                NamedCount(name: "no place", count: 0),
                NamedCount(name: "not seen for 14 days", count: 15),
            ], rejects: 5, ignoredActions: 3,
            exclusions: ExclusionCounts(
                decisions: 5000, blocks: 40, decisionsInForce: 3000, blocksInForce: 12)
        ).json
    }

    /// What the run expects of itself: 129 seconds in all.
    package static let estimate = NightEstimate(
        grounds: "rates of run 2026-11-19T040000Z-1",
        seconds: [
            .extractPool: 8, .splitPool: 2, .scoreChunk: 100, .aggregateCandidates: 10,
            .writeSnapshot: 5, .verifySnapshot: 4, .publishSnapshot: 0,
        ], pairsInReach: 152_500, pairsSuited: 50_000, candidates: 31_000)

    /// What SplitPool returns.
    package static func split(_ run: String, estimates: Bool = true) -> JSONValue {
        let output = SplitPoolOutput(
            chunks: 4, pairs: 152_500, work: 117_000,
            manifest: ObjectLocation(bucket: "runs", key: "\(run)/chunks.jsonl")
        ).json
        return estimates ? SplitPoolOutput.adding(estimate, to: output) : output
    }

    /// The chunks as the Map ran them.
    package static func items(reuses: Bool = true) -> [Item] {
        [
            Item(
                chunks[0], from: 12, to: 72,
                output: scored(chunks[0], looked: 60_000, accepted: 20_000, judged: 9000)),
            Item(
                chunks[1], from: 12, to: 40,
                output: reuses
                    ? reused(chunks[1])
                    : scored(chunks[1], looked: 30_000, accepted: 8000, judged: 4000)),
            Item(
                chunks[2], from: 40, to: 132, attempts: 3,
                output: scored(chunks[2], looked: 15_000, accepted: 5000, judged: 1000)),
            Item(
                chunks[3], from: 72, to: 80,
                output: scored(chunks[3], looked: 0, accepted: 0, judged: 0)),
        ]
    }

    /// Plays a whole good night, `later` seconds after the start.
    package func playGoodNight(
        later: Double = 0, _ difference: Difference = Difference()
    ) async throws {
        try await playScoring(later: later, difference)
        try await playWriting(later: later, difference)
        try await choice("ShallPublish", at: later + 150)
        try await task(
            "GuardSnapshot", from: later + 150, to: later + 151,
            output: (difference.guardResult ?? GuardResult(measures: [], nightCount: 0)).json)
        try await task(
            "PublishSnapshot", from: later + 151, to: later + 151.5, attempts: 2,
            output: PublishSnapshotOutput(
                snapshot: difference.snapshot, heldAt: difference.heldAt
            ).json)
        try await succeed(at: later + 152)
    }

    /// The part up to the lists.
    package func playScoring(
        later: Double = 0, _ difference: Difference = Difference()
    ) async throws {
        try await task(
            "ExtractPool", from: later, to: later + 10,
            output: Self.extracted(eligible: difference.eligible))
        try await task(
            "SplitPool", from: later + 10, to: later + 12,
            output: Self.split(name, estimates: difference.estimates))
        let items = Self.items(reuses: difference.reuses).map { item in
            Item(
                item.chunk, from: later + item.from, to: item.to.map { later + $0 },
                attempts: item.attempts, output: item.output)
        }
        try await map(from: later + 12, to: later + 132, items)
    }

    /// The part up to the verified snapshot.
    package func playWriting(
        later: Double = 0, _ difference: Difference = Difference()
    ) async throws {
        try await task(
            "AggregateCandidates", from: later + 132, to: later + 140,
            output: AggregateCandidatesOutput(
                rowGroups: 1, candidates: 30_000, lists: difference.lists, fullLists: 240
            ).json)
        try await task(
            "WriteSnapshot", from: later + 140, to: later + 146,
            output: WriteSnapshotOutput(
                name: difference.snapshot, parts: 1, byteCount: 40_000,
                exposure: ExposureFigures(
                    users: 800, lists: 760, mostShown: 190, mostInTopTen: 95, neverShown: 80,
                    gini: 0.625, mutualShare: 0.5)
            ).json)
        try await task(
            "VerifySnapshot", from: later + 146, to: later + 150,
            output: VerifySnapshotOutput(rescored: 64, users: 800, entries: 30_000).json)
    }
}
