import JSON
import NightStages
import Scoring
import SystemPackage
import Testing

/// The JSON of each stage's output is what the journals of all versions have, byte for byte.
@Suite struct StageContractTests {
    private static let exclusions = ExclusionCounts(
        decisions: 50, blocks: 7, decisionsInForce: 40, missingTables: ["blocks"])
    private static let chunk = Chunk(
        name: "9q8-r1", cell: "9q8", users: 5..<9, part: 0, parts: 2, pairs: 400, work: 30)

    /// An output as its stage makes it, and the text of it.
    private static let outputs: [(any StageOutput, String)] = [
        (
            ExtractPoolOutput(
                rows: 100, eligible: 90,
                notEligible: [
                    NamedCount(name: "not visible", count: 4), NamedCount(name: "no age", count: 0),
                ], rejects: 6, ignoredActions: 1, exclusions: exclusions),
            #"{"rows":100,"eligible":90,"notEligible":{"not visible":4,"no age":0},"rejects":6,"#
                + #""ignoredActions":1,"decisions":50,"blocks":7,"decisionsInForce":40,"#
                + #""blocksInForce":null,"missingTables":["blocks"]}"#
        ),
        (
            SplitPoolOutput(
                chunks: 3, pairs: 900, work: 80,
                manifest: ObjectLocation(bucket: "runs", key: "r/chunks.jsonl")),
            #"{"chunks":3,"pairs":900,"work":80,"#
                + #""manifest":{"bucket":"runs","key":"r/chunks.jsonl"}}"#
        ),
        (
            ScoreChunkOutput(chunk, nil),
            #"{"chunk":"9q8-r1","reused":true,"inReach":0,"estimate":0,"pairs":0,"accepted":0,"#
                + #""judged":0}"#
        ),
        (
            ScoreChunkOutput(chunk, PairCounts()),
            #"{"chunk":"9q8-r1","reused":false,"inReach":400,"estimate":30,"pairs":0,"#
                + #""accepted":0,"judged":0}"#
        ),
        (
            AggregateCandidatesOutput(rowGroups: 2, candidates: 800, lists: 80, fullLists: 5),
            #"{"rowGroups":2,"candidates":800,"lists":80,"fullLists":5}"#
        ),
        (
            WriteSnapshotOutput(name: "2026-11-20T040000Z-3f9c2a", parts: 1, byteCount: 4096),
            #"{"name":"2026-11-20T040000Z-3f9c2a","parts":1,"bytes":4096}"#
        ),
        (
            VerifySnapshotOutput(rescored: 9, users: 90, entries: 800),
            #"{"rescored":9,"users":90,"entries":800}"#
        ),
        (
            GuardResult(
                measures: [
                    GuardResult.Measure(subject: .users, tonight: 90, before: 100, threshold: 0.2),
                    GuardResult.Measure(
                        subject: .meanScore, tonight: 71.5, before: nil, threshold: 0.1),
                ], nightCount: 2),
            #"{"nights":2,"measures":{"users":{"tonight":90.0,"before":100.0,"drop":"#
                + #"\#(1 - 0.9),"threshold":0.2},"meanScore":{"tonight":71.5,"before":null,"#
                + #""drop":null,"threshold":0.1}}}"#
        ),
        (GuardResult(measures: [], nightCount: 0), #"{"nights":0,"measures":{}}"#),
        (
            PublishSnapshotOutput(snapshot: "2026-11-20T040000Z-3f9c2a", heldAt: nil),
            #"{"snapshot":"2026-11-20T040000Z-3f9c2a","heldAt":null}"#
        ),
        (NotifyFailureOutput(), "{}"),
        (
            ReadChunkFailureOutput(error: "Oith.IOError", cause: "no room"),
            #"{"Error":"Oith.IOError","Cause":"no room"}"#
        ),
    ]

    @Test(arguments: outputs.indices)
    func `An output has the text that it always had, and is read back.`(index: Int) {
        let (output, text) = Self.outputs[index]
        #expect(output.json.text == text)
        #expect(type(of: output).init(output.json).json.text == text)
    }

    /// What a state machine drops, and older versions did not write.
    @Test func `What an output lacks is nil.`() {
        #expect(ExtractPoolOutput([:]).rows == nil)
        #expect(ExtractPoolOutput(["rows": 5, "decisions": 3]).decisions == 3)
        #expect(ExtractPoolOutput(["rows": 5, "decisions": 3]).exclusions == nil)
        #expect(ExtractPoolOutput(["rows": -1]).rows == nil)
        #expect(ExtractPoolOutput(["rows": "many"]).rows == nil)
        #expect(SplitPoolOutput(["chunks": 5]).chunks == 5)
        #expect(SplitPoolOutput(.null).estimate == nil)
        #expect(WriteSnapshotOutput(["name": "s"]).parts == nil)
        #expect(GuardResult(["nights": 3]).measures.isEmpty)
    }

    @Test func `An estimate is added to what SplitPool returned, and nothing else changes.`() {
        let estimate = NightEstimate(
            grounds: "a guess", seconds: [.scoreChunk: 2, .extractPool: 1], pairsInReach: 9,
            pairsSuited: 8, candidates: 7)
        let output: JSONValue = ["chunks": 1, "own": true]
        let with = SplitPoolOutput.adding(estimate, to: output)
        #expect(
            with.text
                == #"{"chunks":1,"own":true,"estimate":{"grounds":"a guess","seconds":"#
                + #"{"oith-extract-pool":1.0,"oith-score-chunk":2.0},"pairsInReach":9.0,"#
                + #""pairsSuited":8.0,"candidates":7.0}}"#)
        #expect(SplitPoolOutput(with).estimate == estimate)
    }

    @Test func `A later state reads the chunk manifest of its own run.`() {
        let own = ObjectLocation(bucket: "runs", key: "b/chunks.jsonl")
        let input: JSONValue = [
            "split": ["chunks": 1, "manifest": ["bucket": "runs", "key": "a/chunks.jsonl"]],
            "top": 9,
        ]
        #expect(
            SplitPoolOutput.reading(own, in: input).text
                == #"{"split":{"chunks":1,"manifest":{"bucket":"runs","key":"b/chunks.jsonl"}},"#
                + #""top":9}"#)
        #expect(SplitPoolOutput.reading(own, in: ["top": 9]) == ["top": 9])
    }

    /// All that any stage needs.
    private static let input: JSONValue = [
        "runDirectory": "/data/runs/r", "pool": "/pool.sqlite", "asOf": "2026-11-20T04:00:00Z",
        "model": "/model.json", "radius": 50, "top": 100, "minScore": 50, "chunkBudget": 60,
        "codec": "lz4", "maxRejectFraction": .double(0.01), "guards": GuardThresholds().json,
        "snapshot": ["name": "s"], "chunk": chunk.item,
    ]

    private static let stages: [(any StageInput.Type, [String])] = [
        (ExtractPoolInput.self, ["runDirectory", "pool", "asOf", "model", "maxRejectFraction"]),
        (SplitPoolInput.self, ["runDirectory", "model", "radius", "chunkBudget"]),
        (ScoreChunkInput.self, ["runDirectory", "model", "radius", "top", "minScore"]),
        (AggregateCandidatesInput.self, ["runDirectory", "top"]),
        (
            WriteSnapshotInput.self,
            ["runDirectory", "asOf", "model", "radius", "top", "minScore", "codec"]
        ),
        (VerifySnapshotInput.self, ["runDirectory", "model", "radius", "top", "minScore"]),
        (GuardSnapshotInput.self, ["runDirectory"]), (PublishSnapshotInput.self, ["runDirectory"]),
        (NotifyFailureInput.self, []), (ReadChunkFailureInput.self, ["runDirectory"]),
    ]

    @Test(arguments: stages.indices)
    func `An input without a field that its stage needs names the field.`(index: Int) throws {
        let (stage, fields) = Self.stages[index]
        _ = try stage.init(Self.input)
        for field in fields {
            var members = try #require(Self.input.object)
            members[field] = .null
            let error = #expect(throws: NightError.self) {
                try stage.init(.object(members))
            }
            #expect(error?.code == .badDefinition)
            #expect(error?.message.contains("in the field \(field)") == true)
        }
    }

    @Test(arguments: [
        ("top", JSONValue.integer(0)), ("top", 256), ("radius", -1), ("radius", 12_501),
        ("minScore", 101), ("runDirectory", 5),
    ])
    func `A value out of range is refused.`(field: String, value: JSONValue) throws {
        var members = try #require(Self.input.object)
        members[field] = value
        #expect(throws: NightError.self) { try ScoreChunkInput(.object(members)) }
    }

    @Test func `A chunk is reused unless the night or its name says otherwise.`() throws {
        func reuses(_ changes: [(String, JSONValue)]) throws -> Bool {
            var members = try #require(Self.input.object)
            for (key, value) in changes { members[key] = value }
            return try ScoreChunkInput(.object(members)).reuses
        }
        #expect(try reuses([]))
        #expect(try reuses([("reuse", true), ("recompute", ["9q8"])]))
        #expect(try !reuses([("reuse", false)]))
        #expect(try !reuses([("recompute", ["9q8-r1"])]))
        #expect(ScoreChunkInput.chunkName(in: Self.input) == "9q8-r1")
        #expect(ScoreChunkInput.chunkName(in: [:]) == nil)
    }

    /// The execution's input that every version wrote.
    @Test func `The settings of a night have the text that they always had.`() {
        let settings = NightSettings(
            pool: "/pool.sqlite", asOf: "2026-11-20T04:00:00Z", model: "/model.json")
        let input = settings.executionInput(RunDirectory(path: "/data/runs/r"), concurrency: 2)
        #expect(
            input.text
                == #"{"runDirectory":"/data/runs/r","pool":"/pool.sqlite","#
                + #""asOf":"2026-11-20T04:00:00Z","model":"/model.json","radius":50.0,"top":100,"#
                + #""minScore":50.0,"chunkBudget":16384,"codec":"lz4","snapshotFormat":3,"#
                + #""publish":true,"#
                + #""maxRejectFraction":0.01,"guards":{"nights":7,"usersDrop":0.2,"#
                + #""listsDrop":0.2,"fullListsDrop":0.2,"scoreDrop":0.1,"decisionsDrop":0.2,"#
                + #""blocksDrop":0.2,"inForceDrop":0.5,"minUsers":1},"verifyEntries":"all","#
                + #""concurrency":2,"reuse":true,"recompute":[]}"#)
    }

    @Test func `The stages are those of the shipped state machine, in its order.`() {
        #expect(
            NightStage.allCases.map(\.activity) == [
                "oith-extract-pool", "oith-split-pool", "oith-score-chunk",
                "oith-aggregate-candidates", "oith-write-snapshot", "oith-verify-snapshot",
                "oith-guard-snapshot", "oith-publish-snapshot",
            ])
        #expect(NightStage.allCases == NightStage.allCases.sorted())
        #expect(
            NightStage.allCases.filter { !NightStage.estimated.contains($0) } == [.guardSnapshot])
    }
}
