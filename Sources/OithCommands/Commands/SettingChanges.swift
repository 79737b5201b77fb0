import ArgumentParser
import NightStages
import Nights
import StateMachine
import SystemPackage

/// Settings that a rerun changes; what is not given stays as the run had it.
struct SettingChanges: ParsableArguments {
    @Option(help: "Another user pool.")
    var pool: String?

    @Option(name: .customLong("as-of"), help: "Another instant of the night, ISO 8601.")
    var asOf: String?

    @Option(help: "Another scoring model: a file, or the name of one in Pipelines/scoring.")
    var model: String?

    @Option(help: "The farthest candidates, in miles.")
    var radius: Double?

    @Option(help: "The length of a full list, 1 to 255.")
    var top: Int?

    @Option(name: .customLong("min-score"), help: "The least score of a candidate, in points.")
    var minScore: Double?

    @Option(name: .customLong("chunk-budget"), help: "Users of a chunk at most.")
    var chunkBudget: Int?

    @Option(help: "The compression of the published pages: lz4 or zstd.")
    var codec: String?

    @Flag(inversion: .prefixedNo, help: "Whether the snapshot is published.")
    var publish: Bool?

    /// The changed fields of the execution's input, checked as `oith run` checks them.
    ///
    /// - Throws: `ValidationError`, or ``CommandError`` where there is no such model.
    func fields() throws -> [RerunRequest.Change] {
        var fields: [RerunRequest.Change] = []
        let add = { (field: TaskKey, value: JSONValue?) in
            if let value { fields.append(RerunRequest.Change(field, value)) }
        }
        var scoring = try ScoringOptions.parse([])
        scoring.asOf = asOf
        scoring.radius = radius
        scoring.top = top
        scoring.minScore = minScore
        try scoring.validate()
        add(.pool, pool.map { .string(FilePath.absolute($0).string) })
        add(.asOf, asOf.map { _ in .string(scoring.instant().text) })
        add(.model, try modelPath())
        add(.radius, radius.map { .double($0) })
        add(.top, top.map { .integer($0) })
        add(.minimumScore, minScore.map { .double($0) })
        add(.chunkBudget, try checkedBudget())
        add(.codec, try checkedCodec())
        add(.publish, publish.map { .bool($0) })
        return fields
    }

    private func modelPath() throws -> JSONValue? {
        guard let model else { return nil }
        var location = try ModelLocation.parse([])
        location.model = model
        let path = try location.path()
        _ = try LoadedModel(reading: path)
        return .string(path.string)
    }

    private func checkedBudget() throws -> JSONValue? {
        guard let chunkBudget else { return nil }
        guard 1...100_000_000 ~= chunkBudget else {
            throw ValidationError("--chunk-budget is in 1...100000000.")
        }
        return .integer(chunkBudget)
    }

    private func checkedCodec() throws -> JSONValue? {
        guard let codec else { return nil }
        guard ["lz4", "zstd"].contains(codec) else {
            throw ValidationError("--codec is lz4 or zstd.")
        }
        return .string(codec)
    }
}
