import Bytes
import JSON
import NightStages
import Scoring
import SnapshotFormat
import SystemPackage
import Testing
import UserPool

/// What each stage takes out of its task's input, field by field.
@Suite struct StageInputTests {
    private static let chunk = Chunk(
        name: "9q8-r1", cell: "9q8", users: 5..<9, part: 1, parts: 2, pairs: 400, work: 30)

    private static let input: JSONValue = [
        "runDirectory": "/data/runs/r", "pool": "/pool.sqlite", "asOf": "2026-11-20T04:00:00.5Z",
        "model": "/model.json", "radius": .double(12.34), "top": 7, "minScore": .double(62.505),
        "chunkBudget": 60, "pairBudget": 1000, "codec": "zstd",
        "snapshotFormat": 2,
        "maxRejectFraction": .double(0.25), "guards": GuardThresholds(usersDrop: 0.75).json,
        "snapshot": ["name": "2026-11-20T040000Z-3f9c2a"], "chunk": chunk.item,
        "extract": ["decisions": 4, "blocks": 2], "verifyEntries": "sample",
        "anything": ["else": true],
    ]

    private static func changed(_ key: String, _ value: JSONValue?) throws -> JSONValue {
        var members = try #require(input.object)
        members[key] = value
        return .object(members)
    }

    @Test func `ExtractPool takes the pool, the instant and the model.`() throws {
        let input = try ExtractPoolInput(Self.input)
        #expect(input.run.path == "/data/runs/r" && input.run.name == "r")
        #expect(input.pool == "/pool.sqlite" && input.model == "/model.json")
        #expect(input.asOf == Instant(seconds: 1_795_147_200, nanoseconds: 500_000_000))
        #expect(input.maxRejectFraction == 0.25)
        let error = #expect(throws: NightError.self) {
            try ExtractPoolInput(Self.changed("asOf", "tonight"))
        }
        #expect(error?.code == .badDefinition)
        #expect(error?.message == "asOf is no ISO 8601 instant: tonight")
    }

    @Test func `SplitPool takes the radius and the budgets.`() throws {
        let input = try SplitPoolInput(Self.input)
        #expect(input.radius == 12.34 && input.chunkBudget == 60 && input.pairBudget == 1000)
        #expect(input.model == "/model.json" && input.run.path == "/data/runs/r")
        // A state machine need not limit the pairs of a chunk.
        #expect(try SplitPoolInput(Self.changed("pairBudget", nil)).pairBudget == nil)
    }

    @Test func `ScoreChunk takes an item of the Map, and numbers as the scorer has them.`() throws {
        let input = try ScoreChunkInput(Self.input)
        #expect(input.chunk == Self.chunk && input.reuses && input.scoring.model == "/model.json")
        // 12.34 miles are 123.4 tenths, and 62.505 points are reached by 62.51 only.
        #expect(
            input.scoring.parameters
                == ScoringParameters(radiusTenths: 123, top: 7, minimumScore: 6251))
        let error = #expect(throws: NightError.self) {
            try ScoreChunkInput(Self.changed("chunk", nil))
        }
        #expect(error?.code == .data)
    }

    @Test func `The other stages take what they need.`() throws {
        let aggregate = try AggregateCandidatesInput(Self.input)
        #expect(aggregate.run.path == "/data/runs/r" && aggregate.top == 7)
        let write = try WriteSnapshotInput(Self.input)
        #expect(write.asOf == "2026-11-20T04:00:00.5Z" && write.parameters.codec == "zstd")
        #expect(write.parameters.radius == 12.34 && write.parameters.top == 7)
        #expect(write.parameters.minScore == 62.505)
        #expect(write.format.major == 2)
        #expect(write.exclusions?.decisions == 4 && write.exclusions?.blocks == 2)
        // A state machine of one's own, and an older run, may say nothing of either.
        #expect(try WriteSnapshotInput(Self.changed("snapshotFormat", nil)).format == .newest)
        #expect(try WriteSnapshotInput(Self.changed("extract", nil)).exclusions == nil)
        for value: JSONValue in [1, 4, "2"] {
            #expect(throws: NightError.self) {
                try WriteSnapshotInput(Self.changed("snapshotFormat", value))
            }
        }
        #expect(write.model == "/model.json" && write.run.name == "r")
        let verify = try VerifySnapshotInput(Self.input)
        #expect(verify.snapshot == "2026-11-20T040000Z-3f9c2a" && verify.extent == .sample)
        #expect(verify.scoring.parameters.top == 7 && verify.scoring.model == "/model.json")
        let held = try GuardSnapshotInput(Self.input)
        #expect(held.staged.snapshot == "2026-11-20T040000Z-3f9c2a")
        #expect(held.thresholds == GuardThresholds(usersDrop: 0.75))
        #expect(held.exclusions == ExclusionCounts(decisions: 4, blocks: 2))
        #expect(try GuardSnapshotInput(Self.changed("extract", nil)).exclusions == nil)
        let publish = try PublishSnapshotInput(Self.input)
        #expect(publish.snapshot == "2026-11-20T040000Z-3f9c2a" && publish.run.name == "r")
    }

    /// A field, the values that it may have at its edges, and those just beyond them.
    private static let limits: [(key: String, good: [JSONValue], bad: [JSONValue])] = [
        (
            "radius", [0, .double(0.05), 12_500],
            [.double(-0.01), .double(12_500.01), "50", true, .null, .double(.infinity), [50]]
        ),
        ("top", [1, 255], [0, 256, -1, .double(1.5), "7", .null, true]),
        ("minScore", [0, 100, .double(99.99)], [.double(-0.01), .double(100.01), "50", .null]),
        ("model", ["/", "a b", "é"], [1, .null, ["x"], true]),
        ("runDirectory", ["r"], [1, .null, [:]]),
        ("reuse", [true, false], ["true", 1, .null]),
    ]

    @Test(arguments: limits.indices)
    func `A value at the edge is taken, and one beyond it names the field.`(index: Int) throws {
        let (key, good, bad) = Self.limits[index]
        for value in good { _ = try ScoreChunkInput(Self.changed(key, value)) }
        for value in bad {
            let error = #expect(throws: NightError.self, "\(key): \(value)") {
                try ScoreChunkInput(Self.changed(key, value))
            }
            #expect(error?.code == .badDefinition)
            #expect(error?.message.hasSuffix(" in the field \(key)") == true, "\(value)")
        }
    }

    @Test(arguments: [
        ("top", JSONValue.integer(0), "a whole number in 1...255"),
        ("radius", "x", "a number in 0.0...12500.0"), ("minScore", -1, "a number in 0.0...100.0"),
        ("model", 5, "a string"), ("reuse", 5, "true or false"),
    ])
    func `An error says what the field needs.`(key: String, value: JSONValue, need: String) throws {
        let error = #expect(throws: NightError.self) {
            try ScoreChunkInput(Self.changed(key, value))
        }
        #expect(error?.message == "the task's input needs \(need) in the field \(key)")
    }

    @Test func `Budgets and shares have their own limits.`() throws {
        for value in [1, 100_000_000] as [JSONValue] {
            _ = try SplitPoolInput(Self.changed("chunkBudget", value))
        }
        for value in [0, 100_000_001, .double(2.5)] as [JSONValue] {
            #expect(throws: NightError.self, "\(value)") {
                try SplitPoolInput(Self.changed("chunkBudget", value))
            }
        }
        #expect(
            try SplitPoolInput(Self.changed("pairBudget", .integer(1 << 40))).pairBudget
                == 1 << 40)
        for value in [0, .integer(1 << 40 + 1), "1", .null] as [JSONValue] {
            #expect(throws: NightError.self, "\(value)") {
                try SplitPoolInput(Self.changed("pairBudget", value))
            }
        }
        for value in [0, 1, .double(0.5)] as [JSONValue] {
            _ = try ExtractPoolInput(Self.changed("maxRejectFraction", value))
        }
        for value in [.double(-0.1), .double(1.1), "0"] as [JSONValue] {
            #expect(throws: NightError.self, "\(value)") {
                try ExtractPoolInput(Self.changed("maxRejectFraction", value))
            }
        }
    }

    @Test func `A snapshot has a name, said by the stage that wrote it.`() throws {
        for value in [.null, "name", [:], ["name": 5], ["Name": "s"]] as [JSONValue] {
            let error = #expect(throws: NightError.self, "\(value)") {
                try PublishSnapshotInput(Self.changed("snapshot", value))
            }
            #expect(error?.message == "the task's input needs a string in the field name")
        }
    }

    /// A run of an older version that is resumed does not say how many entries are verified.
    @Test func `All entries are verified unless a sample is asked for.`() throws {
        #expect(try VerifySnapshotInput(Self.changed("verifyEntries", nil)).extent == .all)
        #expect(try VerifySnapshotInput(Self.changed("verifyEntries", "all")).extent == .all)
        #expect(VerifyExtent.missing == "all")
        for value in ["some", "ALL", "", 1, .null] as [JSONValue] {
            let error = #expect(throws: NightError.self, "\(value)") {
                try VerifySnapshotInput(Self.changed("verifyEntries", value))
            }
            #expect(error?.code == .badDefinition)
            #expect(error?.message == "verifyEntries is all or sample, not \(value.text)")
        }
    }

    @Test(arguments: [JSONValue.null, "x", 5, [], true])
    func `Of what is no object all fields are missing.`(input: JSONValue) throws {
        let stages: [any StageInput.Type] = [
            ExtractPoolInput.self, SplitPoolInput.self, ScoreChunkInput.self,
            AggregateCandidatesInput.self, WriteSnapshotInput.self, VerifySnapshotInput.self,
            GuardSnapshotInput.self, PublishSnapshotInput.self,
        ]
        for stage in stages {
            let error = #expect(throws: NightError.self, "\(stage)") { try stage.init(input) }
            #expect(
                error?.message == "the task's input needs a string in the field runDirectory")
        }
        _ = try NotifyFailureInput(input)
    }
}
