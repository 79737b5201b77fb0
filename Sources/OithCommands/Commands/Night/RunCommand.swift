import ArgumentParser
import Bytes
import NightStages
import Nights
import SystemPackage
import UserPool

/// `oith run`.
struct RunCommand: AsyncParsableCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a night: from the pool to a published snapshot.",
        discussion: """
              oith run Pipelines/nightly.asl.json --pool pool.sqlite --data night
              oith run --config /etc/oith/night.json
              oith run --config /etc/oith/night.json --model new-weights.json --no-publish
              oith run --config /etc/oith/night.json --log-format json --metrics-file oith.prom

            The same pool, model and as-of instant give the same published bytes, whatever the \
            concurrency. If the run fails, nothing is published and the last snapshot stays \
            current. However it ends, its report.html and metrics.prom are in runs/RUN/ of the \
            data folder. `oith config` describes the configuration file.
            """)

    @Argument(
        help: """
            The state machine, a file in the Amazon States Language. [default: that of the \
            configuration, else Pipelines/nightly.asl.json]
            """, completion: .file())
    var definition: String?

    @OptionGroup var placeholders: PlaceholderOptions
    @OptionGroup var pool: PoolLocation
    @OptionGroup var data: DataLocation
    @OptionGroup var model: ModelLocation
    @OptionGroup var scoring: ScoringOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var cut: ChunkingOptions

    var records: ArtifactOptions { work.records }

    func run() async throws {
        let launcher = try await launcher(
            SettingValues([.stateMachine: definition]),
            pool.settings, data.settings, model.settings, scoring.settings, work.settings,
            cut.settings)
        let asOf = scoring.instant()
        let night = try await launcher.begin(asOf: asOf.secondsText) {
            try prepare(launcher.configuration, asOf: asOf)
        }
        try await launcher.launch(night, printsJSON: work.json)
    }

    private func prepare(
        _ configuration: Configuration, asOf: Instant
    ) throws -> (NightSettings, NightDefinition) {
        let machine = try configuration.stateMachine()
        let night = try placeholders.definition(at: machine.string)
        let settings = try NightSettings(
            configuration, beside: machine.removingLastComponent(), asOf: asOf,
            reuses: !work.noReuse)
        _ = try LoadedModel(reading: settings.model)
        return (settings, night)
    }
}
