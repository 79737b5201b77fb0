import ArgumentParser
import JSON
import Nights

/// `oith rerun`.
struct RerunCommand: AsyncParsableCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun",
        abstract: "Repeat a part of an earlier run, as a new run.",
        discussion: """
              oith rerun --from WriteSnapshot --codec zstd --data night
              oith rerun --chunk 9q8y,9q9 --through ScoreChunks --data night
              oith rerun --model new-weights.json --data night --dry-run

            The results of the stages before the part are reused, and a chunk whose inputs have not \
            changed is not scored again. Without --from, --only or --chunk the part begins at the \
            first stage that a changed setting affects. A setting of the configuration file or the \
            environment that differs from the run's is taken too, and named. If the working files \
            of the run are gone, the part begins at ExtractPool. The earlier run is not changed.
            """)

    @Argument(
        help:
            "The run to repeat. [default: the last one that was not cut short by --only or --through]",
        completion: .runs)
    var name: String?

    @OptionGroup var data: DataLocation

    @Option(help: "The first stage to run.", completion: .stages)
    var from: String?

    @Option(help: "The only stage to run.", completion: .stages)
    var only: String?

    @Option(
        name: .customLong("chunk"),
        help:
            "Chunks to score again even if nothing changed: names of chunks or geohashes, separated by commas.",
        completion: .chunks)
    var chunks: String?

    @Option(help: "The last stage to run.", completion: .stages)
    var through: String?

    @OptionGroup var changes: SettingChanges
    @OptionGroup var correction: DefinitionCorrection
    @OptionGroup var work: WorkOptions

    @Flag(
        name: .customLong("dry-run"),
        help: "Only print what would run and what would be reused, and why.")
    var dryRun = false

    func validate() throws {
        if [from, only, chunks].compactMap({ $0 }).count > 1 {
            throw ValidationError("Give one of --from, --only and --chunk.")
        }
        if chunkNames?.contains("") == true {
            throw ValidationError("--chunk takes names separated by commas; one of them is empty.")
        }
    }

    var records: ArtifactOptions { work.records }

    func run() async throws {
        let launcher = try await launcher(data.settings, work.settings)
        var request = RerunRequest(
            selection, through: through, changes: try changes.fields(), reuses: !work.noReuse)
        request.configured = try SettingChanges.configured(launcher.configuration)
        let plan = try launcher.nights.plan(request, of: name, correction.corrected)
        if dryRun {
            StopSignals.disarm()
            let chunks = try await launcher.nights.forecast(plan, launcher.context())
            let forecast = RerunForecast(plan: plan, chunks: chunks)
            Terminal.output(work.json ? forecast.json.text + "\n" : forecast.text)
            return
        }
        for notice in plan.notices { launcher.tell(notice) }
        let night = try await launcher.goOn {
            try launcher.nights.rerun(plan, concurrency: launcher.concurrency)
        }
        guard let night else { return }
        try await launcher.launch(night, printsJSON: work.json)
    }

    private var selection: RerunRequest.Selection {
        if let from { return .from(from) }
        if let only { return .only(only) }
        if let chunkNames { return .chunks(chunkNames) }
        return .changed
    }

    private var chunkNames: [String]? {
        chunks?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
}
