import DurableFiles
import ExecutionStore
import JSON
import NightSamples
import NightStages
import Nights
import StateMachine
import SystemPackage
import Testing

/// Which states a rerun takes, runs and leaves out, decided on a night that was written by hand.
@Suite struct RerunPlanTests {
    private static let base = "2026-11-20T040000Z-1"

    private static let states = [
        "ExtractPool", "SplitPool", "ScoreChunks", "AggregateCandidates", "WriteSnapshot",
        "VerifySnapshot", "ShallPublish", "LeaveUnpublished", "GuardSnapshot", "PublishSnapshot",
    ]

    private static func withNight<Result>(
        _ body: (HandMadeNights) async throws -> Result
    ) async throws -> Result {
        try await HandMadeNights.with { nights in
            let run = try nights.begin(
                base, input: ["asOf": "2026-11-20T04:00:00Z", "radius": 50, "top": 100])
            try await run.playGoodNight()
            let lines = HandMadeRun.chunks.map { $0.item.text + "\n" }
            try nights.write(lines.joined(), "chunks.jsonl", of: base)
            try nights.write("the table", "pool.features", of: base)
            return try await body(nights)
        }
    }

    private static func plan(_ request: RerunRequest) async throws -> RerunPlan {
        try await withNight { nights in
            try nights.nights.plan(request, of: nil) { try NightDefinition($0, changing: [:]) }
        }
    }

    /// The letter of what becomes of each state: r(eused), R(un), s(kipped).
    private static func actions(_ plan: RerunPlan) -> String {
        plan.states.map { state in
            switch state.action {
            case .reused: "r"
            case .run: "R"
            case .skipped: "s"
            }
        }.joined()
    }

    /// What is asked for, where it begins and ends, and what becomes of the ten states.
    private static let cases: [(RerunRequest, first: String, last: String?, actions: String)] = [
        (RerunRequest(.from("ExtractPool")), "ExtractPool", nil, "RRRRRRRRRR"),
        (RerunRequest(.from("SplitPool")), "SplitPool", nil, "rRRRRRRRRR"),
        (RerunRequest(.from("ScoreChunks")), "ScoreChunks", nil, "rrRRRRRRRR"),
        (RerunRequest(.from("VerifySnapshot")), "VerifySnapshot", nil, "rrrrrRRRRR"),
        // The way not taken from the choice on is before the guard in the file.
        (RerunRequest(.from("GuardSnapshot")), "GuardSnapshot", nil, "rrrrrrrrRR"),
        (RerunRequest(.from("PublishSnapshot")), "PublishSnapshot", nil, "rrrrrrrrrR"),
        (RerunRequest(.only("SplitPool")), "SplitPool", "SplitPool", "rRssssssss"),
        (
            RerunRequest(.only("PublishSnapshot")), "PublishSnapshot", "PublishSnapshot",
            "rrrrrrrrrR"
        ),
        (
            RerunRequest(.from("SplitPool"), through: "AggregateCandidates"), "SplitPool",
            "AggregateCandidates", "rRRRssssss"
        ),
        (
            RerunRequest(.from("SplitPool"), through: "SplitPool"), "SplitPool", "SplitPool",
            "rRssssssss"
        ),
        (RerunRequest(.chunks(["dr5r"])), "ScoreChunks", nil, "rrRRRRRRRR"),
        (RerunRequest(.changed), "ExtractPool", nil, "RRRRRRRRRR"),
    ]

    @Test(arguments: cases.indices)
    func `What comes before is taken, what comes after the end is left out.`(
        index: Int
    ) async throws {
        let (request, first, last, actions) = Self.cases[index]
        let plan = try await Self.plan(request)
        #expect(plan.states.map(\.name) == Self.states)
        #expect(plan.firstState == first && plan.lastState == last)
        #expect(Self.actions(plan) == actions)
        #expect(plan.base.name == Self.base)
    }

    @Test(arguments: [
        (TaskKey.pool, "ExtractPool"), (.asOf, "ExtractPool"), (.maxRejectFraction, "ExtractPool"),
        (.radius, "SplitPool"), (.chunkBudget, "SplitPool"), (.model, "ScoreChunks"),
        (.minimumScore, "ScoreChunks"), (.top, "ScoreChunks"), (.reuse, "ScoreChunks"),
        (.codec, "WriteSnapshot"), (.snapshotFormat, "WriteSnapshot"),
        (.verifyEntries, "VerifySnapshot"),
        (.publish, "ShallPublish"), (.guards, "GuardSnapshot"),
    ])
    func `A changed setting begins at the stage that is the first to use it.`(
        key: TaskKey, state: String
    ) async throws {
        let plan = try await Self.plan(
            RerunRequest(.changed, changes: [RerunRequest.Change(key, 7)]))
        #expect(plan.firstState == state)
        #expect(plan.reason == "\(key.rawValue) changed")
    }

    @Test func `Of several changes the earliest stage decides.`() async throws {
        let plan = try await Self.plan(
            RerunRequest(
                .changed,
                changes: [.init(.codec, "zstd"), .init(.radius, 40), .init(.top, 10)]))
        #expect(plan.firstState == "SplitPool" && plan.reason == "radius changed")
    }

    @Test func `The reason says what was asked for.`() async throws {
        #expect(try await Self.plan(RerunRequest(.from("SplitPool"))).reason == "asked for")
        #expect(try await Self.plan(RerunRequest(.only("SplitPool"))).reason == "asked for")
        #expect(
            try await Self.plan(RerunRequest(.chunks(["c23n"]))).reason == "chunks asked for")
        #expect(try await Self.plan(RerunRequest(.changed)).reason == "nothing was selected")
    }

    /// Requests that make no sense, with the code and the words of the refusal.
    private static let refused: [(RerunRequest, NightError.Code, String)] = [
        (
            RerunRequest(.from("Nowhere")), .notFound,
            "the state machine has no stage Nowhere; its stages are "
                + states.joined(separator: ", ")
        ),
        // A state in which only a failure ends is no stage.
        (
            RerunRequest(.from("NotifyFailure")), .notFound,
            "the state machine has no stage NotifyFailure; its stages are "
                + states.joined(separator: ", ")
        ),
        (
            RerunRequest(.only("SplitPool"), through: "WriteSnapshot"), .usage,
            "--only is one stage; --through does not go with it"
        ),
        (
            RerunRequest(.from("WriteSnapshot"), through: "SplitPool"), .usage,
            "--through SplitPool does not come after WriteSnapshot"
        ),
        (
            RerunRequest(.from("SplitPool"), through: "Nowhere"), .notFound,
            "the state machine has no stage Nowhere; its stages are "
                + states.joined(separator: ", ")
        ),
        (
            RerunRequest(.from("ScoreChunks"), changes: [.init(.radius, 40)]), .usage,
            "radius is changed, but oith-split-pool has used it and is not run again from "
                + "ScoreChunks on; start from there"
        ),
        (
            RerunRequest(.chunks(["dr5r"]), changes: [.init(.asOf, "2026-11-21T04:00:00Z")]),
            .usage,
            "asOf is changed, but oith-extract-pool has used it and is not run again from "
                + "ScoreChunks on; start from there"
        ),
    ]

    @Test(arguments: refused.indices)
    func `A request that makes no sense is refused in words.`(index: Int) async throws {
        let (request, code, message) = Self.refused[index]
        let error = await #expect(throws: NightError.self) { try await Self.plan(request) }
        #expect(error?.code == code)
        #expect(error?.message == message)
    }

    @Test(arguments: [
        (["dr5r"], ["dr5r"]), (["dr"], ["dr5r", "dr72"]), (["dr5r9"], ["dr5r"]),
        (["9", "c"], ["9q8y", "c23n"]), (["dr72", "dr7"], ["dr72", "dr72"]),
        ([""], ["dr5r", "9q8y", "dr72", "c23n"]),
    ])
    func `Chunks are chosen by name, by a cell around them, or by one inside.`(
        selectors: [String], names: [String]
    ) async throws {
        let input = try await Self.withNight { nights in
            for file in ["pool.features", "rejects.jsonl"] {
                try nights.write("x", file, of: Self.base)
            }
            let plan = try nights.nights.plan(RerunRequest(.chunks(selectors)), of: nil) {
                try NightDefinition($0, changing: [:])
            }
            let night = try nights.nights.rerun(plan, concurrency: 3)
            let input = night.input
            night.release()
            return input
        }
        #expect(input["recompute"] == .array(names.map { .string($0) }))
        #expect(input["reuse"] == true && input["concurrency"] == 3)
    }

    @Test func `A chunk that there is not is named, with where to look.`() async throws {
        let error = await #expect(throws: NightError.self) {
            try await Self.plan(RerunRequest(.chunks(["dr5r", "u33d"])))
        }
        #expect(error?.code == .notFound)
        #expect(error?.message.hasPrefix("\(Self.base) has no chunk u33d; ") == true)
        #expect(error?.message.hasSuffix("/\(Self.base)/chunks.jsonl lists them") == true)
    }

    @Test(arguments: [RerunRequest(.from("WriteSnapshot")), RerunRequest(.from("SplitPool"))])
    func `Where the working files are gone it begins at ExtractPool by itself.`(
        request: RerunRequest
    ) async throws {
        try await Self.withNight { nights in
            let table = nights.nights.runDirectory(Self.base).features
            try LocalFileSystem().removeFile(table)
            let plan = { (request: RerunRequest) in
                try nights.nights.plan(request, of: nil) { try NightDefinition($0, changing: [:]) }
            }
            let found = try plan(request)
            #expect(found.firstState == "ExtractPool" && Self.actions(found) == "RRRRRRRRRR")
            #expect(found.reason == "the working files of \(Self.base) are gone")
            #expect(
                found.notices == ["\(found.reason), so that the rerun begins at ExtractPool"])
            let changed = try plan(
                RerunRequest(.changed, changes: [.init(.codec, "zstd")]))
            #expect(changed.firstState == "ExtractPool")
            // A single stage, or some chunks, cannot do without them.
            for part in [RerunRequest(.only("WriteSnapshot")), RerunRequest(.chunks(["dr5r"]))] {
                let error = #expect(throws: NightError.self) { try plan(part) }
                #expect(error?.code == .notFound)
                #expect(
                    error?.message.contains("`oith rerun \(Self.base) --from ExtractPool`")
                        == true)
            }
        }
    }

    @Test func `What the configuration says and the run did not have is a change.`()
        async throws
    {
        var request = RerunRequest(.changed)
        request.configured = [
            .init(.radius, 30, origin: "$OITH_RADIUS"), .init(.top, 100, origin: "$OITH_TOP"),
        ]
        let plan = try await Self.plan(request)
        #expect(plan.firstState == "SplitPool" && plan.reason == "radius changed")
        #expect(plan.notices == ["radius is 30 ($OITH_RADIUS) and was 50"])
        // A flag wins, and what a stage has used already is refused.
        request.changes = [.init(.radius, 50)]
        #expect(try await Self.plan(request).notices == [])
        request = RerunRequest(.from("WriteSnapshot"))
        request.configured = [.init(.radius, 30, origin: "night.json, line 3")]
        let refused = request
        let error = await #expect(throws: NightError.self) { try await Self.plan(refused) }
        #expect(error?.code == .usage)
        #expect(
            error?.message
                == "radius is 30 (night.json, line 3) and was 50, but oith-split-pool has used it "
                + "and is not run again from WriteSnapshot on; start from there, or give the run's "
                + "own value with its flag")
    }

    @Test func `A run that never came to a state cannot begin there.`() async throws {
        try await HandMadeNights.with { nights in
            let run = try nights.begin(Self.base)
            try await run.task("ExtractPool", from: 0, to: 1, output: HandMadeRun.extracted())
            try await run.fail(at: 2, "no disk")
            try nights.write("the table", "pool.features", of: Self.base)
            let error = #expect(throws: NightError.self) {
                try nights.nights.plan(RerunRequest(.from("WriteSnapshot")), of: nil) {
                    try NightDefinition($0, changing: [:])
                }
            }
            #expect(error?.code == .notFound)
            #expect(
                error?.message
                    == "\(Self.base) never came to WriteSnapshot. When that is mended, `oith resume "
                    + "\(Self.base)` continues it.")
        }
    }

    @Test func `A start that failed has nothing that could be run again.`() async throws {
        try await HandMadeNights.with { nights in
            try nights.store.noteUnbegun(
                Self.base, input: [:], TaskFailure(error: "Oith.NotFound", cause: "no pool"))
            let error = #expect(throws: NightError.self) {
                try nights.nights.plan(RerunRequest(.changed), of: Self.base) {
                    try NightDefinition($0, changing: [:])
                }
            }
            #expect(error?.code == .data)
            #expect(
                error?.message == "\(Self.base) did not begin (Oith.NotFound: no pool), so that "
                    + "there is nothing to run again; mend that and start a night with `oith run`")
        }
    }

    @Test func `A rerun of a rerun finds what its own base was given.`() async throws {
        try await Self.withNight { nights in
            let rerun = try nights.begin("2026-11-20T040000Z-2", at: 1000, base: Self.base)
            try await rerun.task("WriteSnapshot", from: 1000, to: 1001)
            try await rerun.succeed(at: 1002)
            try nights.write("the table", "pool.features", of: "2026-11-20T040000Z-2")
            let plan = try nights.nights.plan(
                RerunRequest(.from("ScoreChunks")), of: "2026-11-20T040000Z-2"
            ) { try NightDefinition($0, changing: [:]) }
            #expect(plan.base.name == "2026-11-20T040000Z-2")
            #expect(Self.actions(plan) == "rrRRRRRRRR")
        }
    }
}
