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

    @OptionGroup var cut: CutOptions

    func run() async throws {
        let launcher = try NightLauncher(
            try data.path(), work.machine,
            keepingSnapshots: work.retention.keepSnapshots)
        let definition = try machine.read()
        let settings = try NightSettings(
            pool: pool.path(), model.path(beside: machine.file.removingLastComponent()), scoring,
            cut, reuses: !work.noReuse)
        _ = try LoadedModel(reading: settings.model)
        try launcher.checkMemory(for: settings.pool)
        let night = try launcher.nights.begin(
            settings, definition, concurrency: launcher.concurrency)
        try await launcher.launch(night, printsJSON: work.json)
    }
}

extension NightSettings {
    /// The settings that the flags of `run` and `plan` ask for.
    init(
        pool: FilePath, _ model: FilePath, _ scoring: ScoringOptions, _ cut: CutOptions,
        reuses: Bool
    ) {
        self.init(
            pool: pool, asOf: scoring.instant().text, model: model, radius: scoring.radius,
            top: scoring.top, minimumScore: scoring.minScore, chunkBudget: cut.chunkBudget,
            codec: cut.codec, publishes: !cut.noPublish, reuses: reuses)
    }
}
