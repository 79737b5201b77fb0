import ArgumentParser
import Precompute
import SystemPackage

/// `oith run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a night: from the pool to a published snapshot.",
        discussion: """
              oith run Pipelines/nightly.asl.json --pool pool.sqlite --data night

            The same pool, model and as-of instant publish the same bytes, whatever the \
            concurrency. If the run fails nothing is published and the last snapshot stays current.
            """)

    @OptionGroup var machine: DefinitionLocation
    @OptionGroup var pool: PoolLocation
    @OptionGroup var data: DataLocation
    @OptionGroup var model: ModelLocation
    @OptionGroup var scoring: ScoringOptions

    @OptionGroup var work: WorkOptions

    @Option(name: .customLong("chunk-budget"), help: "Users of a chunk at most.")
    var chunkBudget = NightSettings.defaultChunkBudget

    @Option(help: "The compression of the published pages: lz4 or zstd.")
    var codec = "lz4"

    @Flag(name: .customLong("no-publish"), help: "Leave the snapshot unpublished.")
    var noPublish = false

    func validate() throws {
        guard 1...100_000_000 ~= chunkBudget else {
            throw ValidationError("--chunk-budget is in 1...100000000.")
        }
        guard ["lz4", "zstd"].contains(codec) else {
            throw ValidationError("--codec is lz4 or zstd.")
        }
    }

    func run() async throws {
        let launcher = try NightLauncher(try data.path(), concurrency: work.concurrency)
        let definition = try machine.read()
        let settings = NightSettings(
            pool: try pool.path(), asOf: scoring.instant().text,
            model: try model.path(beside: machine.file.removingLastComponent()),
            radius: scoring.radius, top: scoring.top, minimumScore: scoring.minScore,
            chunkBudget: chunkBudget, codec: codec, publishes: !noPublish, reuses: !work.noReuse)
        _ = try LoadedModel(reading: settings.model)
        let night = try launcher.nights.begin(
            settings, definition, concurrency: launcher.concurrency)
        try await launcher.launch(night, printsJSON: work.json)
    }
}
