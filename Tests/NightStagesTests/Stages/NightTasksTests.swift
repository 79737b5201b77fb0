import DurableFiles
import FeatureTable
import JSON
import NightStages
import Scoring
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// Tasks of the state machine, and what the stages share.
@Suite struct NightTasksTests {
    private static func request(_ resource: String, _ input: JSONValue) -> TaskRequest {
        TaskRequest(
            resource: resource, input: input, stateName: "Some", executionName: "r",
            scope: ExecutionScope(), attempt: 1)
    }

    private static func arn(_ activity: String) -> String {
        "arn:aws:states:local:000000000000:activity:\(activity)"
    }

    @Test(arguments: [
        arn("oith-dance"), arn(""), "arn:aws:states:::s3:getObject", "", "oith-extract-pool",
    ])
    func `A resource that is no activity of ours is a defect of the definition.`(
        resource: String
    ) async throws {
        let scratch = try Scratch()
        let tasks = StagedNight(in: scratch.path).tasks
        let failure = await #expect(throws: TaskFailure.self) {
            _ = try await tasks.execute(Self.request(resource, [:]))
        }
        #expect(failure?.error == "Oith.DefinitionError")
        #expect(
            failure?.cause
                == "state Some: this oith has no activity for the resource \(resource); it knows "
                + "oith-aggregate-candidates, oith-extract-pool, oith-guard-snapshot, "
                + "oith-notify-failure, oith-publish-snapshot, oith-read-chunk-failure, "
                + "oith-score-chunk, oith-split-pool, oith-verify-snapshot, oith-write-snapshot")
    }

    @Test func `The end of a failed night needs nothing and says nothing.`() async throws {
        let scratch = try Scratch()
        let tasks = StagedNight(in: scratch.path).tasks
        let output = try await tasks.execute(
            Self.request(Self.arn("oith-notify-failure"), ["error": "x"]))
        #expect(output == [:])
        #expect(try directoryEntries(scratch.path).isEmpty)
    }

    /// What is wrong, and the names that Retry and Catch see.
    @Test(
        arguments: [
            ("oith-split-pool", "radius", .null, "Oith.DefinitionError", "the field radius"),
            ("oith-extract-pool", "pool", "/nowhere/pool", "Oith.NotFound", "the pool: "),
            ("oith-extract-pool", "model", "/nowhere/m.json", "Oith.NotFound", "/nowhere/m.json"),
            ("oith-split-pool", "top", 5, "Oith.NotFound", "run `oith rerun --from ExtractPool`"),
            ("oith-aggregate-candidates", "top", 5, "Oith.NotFound", "is gone, as it is when"),
            (
                "oith-publish-snapshot", "snapshot", ["name": "x"], "Oith.DataError",
                "there is no manifest in "
            ),
        ] as [(String, String, JSONValue, String, String)])
    func `A failure has the name of its kind.`(
        activity: String, key: String, value: JSONValue, name: String, words: String
    ) async throws {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        let input = night.input([(key, value)])
        let failure = await #expect(throws: TaskFailure.self) {
            _ = try await night.tasks.execute(Self.request(Self.arn(activity), input))
        }
        #expect(failure?.error == name, "\(failure as Any)")
        #expect(failure?.cause.contains(words) == true, "\(failure as Any)")
    }

    // MARK: - What stages share

    @Test func `A feature table that is gone or damaged says how to make it again.`() throws {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        let path = night.run.features
        let gone = #expect(throws: NightError.self) { try night.context.table(path) }
        #expect(gone?.code == .notFound)
        #expect(
            gone?.message
                == "\(path) is gone, as it is when newer runs took its place (`oith gc`), or one "
                + "of its users asked to be forgotten; run `oith rerun --from ExtractPool`")
        try LocalFileSystem().makeDirectories(night.run.path)
        try LocalFileSystem().write([1, 2, 3], durablyTo: path)
        let damaged = #expect(throws: FileError.self) { try night.context.table(path) }
        #expect(damaged?.code == .damaged)
        #expect(
            damaged?.message.hasSuffix("; `oith rerun --from ExtractPool` reads the pool again")
                == true)
        // A table that cannot be opened is not remembered.
        try RandomUsers(count: 9).write(seed: 1, to: path)
        #expect(try night.context.table(path).count == 9)
        // One that was is, whatever becomes of the file.
        try RandomUsers(count: 7).write(seed: 1, to: path)
        #expect(try night.context.table(path).count == 9)
    }

    @Test func `A model is read once, and its digest is that of what it says.`() throws {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        let path = scratch.path.appending("m.json")
        let text = String(
            decoding: try fileBytes(Repository.scoringModel("oith-v1")), as: UTF8.self)
        try LocalFileSystem().write(Array(text.utf8), durablyTo: path)
        let model = try night.context.model(path)
        #expect(model.model.name == "oith-v1" && model.digest.utf8.count == 64)
        try LocalFileSystem().removeFile(path)
        #expect(try night.context.model(path).digest == model.digest)
        // White space says nothing; a weight does.
        let spaces = scratch.path.appending("spaces.json")
        try LocalFileSystem().write(
            Array(text.replacing("\n", with: "\n \t\r").utf8), durablyTo: spaces)
        #expect(try LoadedModel(reading: spaces).digest == model.digest)
        try LocalFileSystem().write(
            Array(text.replacing("\"interests\": 25", with: "\"interests\": 24").utf8),
            durablyTo: spaces)
        #expect(try LoadedModel(reading: spaces).digest != model.digest)
    }

    @Test func `A model that is none says all that is wrong with it.`() throws {
        let scratch = try Scratch()
        let path = scratch.path.appending("m.json")
        let none = #expect(throws: NightError.self) { try LoadedModel(reading: path) }
        #expect(none?.code == .notFound)
        #expect(none?.message.hasSuffix("m.json: no such file or directory") == true)
        for text in ["", "{}", "[]", #"{"name":"x","base":"y"}"#] {
            try LocalFileSystem().write(Array(text.utf8), durablyTo: path)
            let error = #expect(throws: NightError.self, "\(text)") {
                try LoadedModel(reading: path)
            }
            #expect(error?.code == .data)
            #expect(
                error?.message.hasPrefix("the scoring model \(path) is not valid:\n") == true)
        }
    }

    @Test func `A model with other embeddings than the table's is refused.`() throws {
        let scratch = try Scratch()
        let night = StagedNight(in: scratch.path)
        try LocalFileSystem().makeDirectories(night.run.path)
        try RandomUsers(count: 9).write(seed: 1, to: night.run.features)
        let path = scratch.path.appending("m.json")
        let text =
            #"{"name":"vectors","base":50,"filters":{},"#
            + #""terms":{"embedding":{"dimension":8,"points":10}}}"#
        try LocalFileSystem().write(Array(text.utf8), durablyTo: path)
        let parameters = ScoringParameters(radiusTenths: 10, top: 1, minimumScore: 0)
        let error = #expect(throws: NightError.self) {
            try night.context.rules(
                features: night.run.features, model: path, parameters: parameters)
        }
        #expect(error?.code == .data)
        #expect(
            error?.message
                == "vectors weighs embeddings of 8 bytes, and \(night.run.features) was extracted "
                + "without them; run again from ExtractPool with this model")
        var users = RandomUsers(count: 9)
        users.embeddingDimension = 8
        let other = StagedNight(in: scratch.path, run: "other")
        try LocalFileSystem().makeDirectories(other.run.path)
        try users.write(seed: 1, to: other.run.features)
        #expect(
            try other.context.rules(
                features: other.run.features, model: path, parameters: parameters
            ).parameters
                == parameters)
    }
}
