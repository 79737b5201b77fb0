import JSON
import NightStages
import SnapshotFormat
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// The stages beside the state machine that is shipped.
@Suite struct NightStageTests {
    private static func definition() throws -> StateMachineDefinition {
        let path = Repository.folder.appending("Pipelines").appending("nightly.asl.json")
        let text = String(decoding: try fileBytes(path), as: UTF8.self)
            .replacing("${Region}", with: "local").replacing("${Account}", with: "000000000000")
        return try StateMachineDefinition(text)
    }

    /// The members of `Parameters` or `ItemSelector` of each state of the shipped file.
    private static func parameters(of state: String, _ key: String) throws -> [String] {
        let path = Repository.folder.appending("Pipelines").appending("nightly.asl.json")
        let machine = try JSONValue(parsing: fileBytes(path))
        let members = machine["States"]?[state]?[key]?.object?.members ?? []
        return members.map { $0.key.hasSuffix(".$") ? String($0.key.dropLast(2)) : $0.key }
    }

    @Test func `Each stage is done by the state of its name.`() throws {
        let graph = try Self.definition().graph
        for stage in NightStage.allCases {
            let state = try #require(graph[stage.stateName], "\(stage)")
            #expect(NightStage(state) == stage)
            #expect(state.activityNames == [stage.activity])
        }
        #expect(
            NightStage.allCases.map(\.stateName) == [
                "ExtractPool", "SplitPool", "ScoreChunks", "AggregateCandidates",
                "WriteSnapshot", "VerifySnapshot", "GuardSnapshot", "PublishSnapshot",
            ])
        for name in [
            "ShallPublish", "LeaveUnpublished", "ReadChunkFailure", "NotifyFailure", "FailNight",
        ] {
            let state = try #require(graph[name], "\(name)")
            #expect(NightStage(state) == nil, "\(name)")
        }
    }

    /// What the state machine passes on is enough, and nothing of it is a key that nobody knows.
    @Test(arguments: NightStage.allCases)
    func `A state passes on what its stage takes.`(stage: NightStage) throws {
        let selector = stage == .scoreChunk ? "ItemSelector" : "Parameters"
        let passed = try Self.parameters(of: stage.stateName, selector)
        let known = Set(TaskKey.allCases.map(\.rawValue) + ["index"])
        #expect(Set(passed).isSubset(of: known))
        var settings = NightSettings(
            pool: "/p", asOf: "2026-11-20T04:00:00Z", model: "/m", codec: "zstd")
        settings.recomputed = ["x"]
        let input = settings.executionInput(RunDirectory(path: "/d/runs/r"), concurrency: 2)
        var all = try #require(input.object)
        all["snapshot"] = ["name": "s"]
        all["extract"] = ["decisions": 1, "blocks": 2]
        let chunk = Chunk(
            name: "x", cell: "9", users: 0..<1, part: 0, parts: 1, pairs: 1, work: 1)
        all["chunk"] = chunk.item
        let task = JSONValue.object(
            JSONObject(passed.compactMap { key in all[key].map { (key, $0) } }))
        switch stage {
        case .extractPool: _ = try ExtractPoolInput(task)
        case .splitPool: _ = try SplitPoolInput(task)
        case .scoreChunk: #expect(try !ScoreChunkInput(task).reuses)
        case .aggregateCandidates: _ = try AggregateCandidatesInput(task)
        case .writeSnapshot: #expect(try WriteSnapshotInput(task).parameters.codec == "zstd")
        case .verifySnapshot: _ = try VerifySnapshotInput(task)
        case .guardSnapshot: #expect(try GuardSnapshotInput(task).exclusions?.blocks == 2)
        case .publishSnapshot: _ = try PublishSnapshotInput(task)
        }
        // What a stage is the first to depend on is what its state is given.
        let first = stage.settings.map(\.rawValue).filter { $0 != "publish" && $0 != "pairBudget" }
        #expect(Set(first).isSubset(of: passed), "\(first)")
    }

    /// A rerun that changes a setting begins at the first stage that depends on it.
    @Test func `Every setting of a night belongs to one stage.`() throws {
        let settings = NightSettings(pool: "/p", asOf: "t", model: "/m")
        let input = settings.executionInput(RunDirectory(path: "/r"), concurrency: 1)
        let keys = try #require(input.object).members.map(\.key)
        let owned = NightStage.allCases.flatMap { $0.settings.map(\.rawValue) }
        #expect(Set(owned).count == owned.count)
        // Neither the folder nor the number of workers changes what is published.
        #expect(Set(keys).subtracting(owned) == ["runDirectory", "concurrency"])
        #expect(Set(owned).isSubset(of: keys))
    }

    @Test func `What a stage leaves in the run's folder is where later stages look.`() {
        let run = RunDirectory(path: "/r")
        let products = NightStage.allCases.map { $0.products.map { run.path.appending($0) } }
        #expect(products[0] == [run.features, run.rejects])
        #expect(products[1] == [run.chunks] && products[2] == [run.partials])
        #expect(products[3] == [run.lists] && products[4...].allSatisfy(\.isEmpty))
    }

    @Test func `Stages are in the order of the night.`() {
        for (left, right) in zip(NightStage.allCases, NightStage.allCases.dropFirst()) {
            #expect(left < right && !(right < left) && !(left < left))
        }
        #expect(NightStage.extractPool < .publishSnapshot)
    }
}
