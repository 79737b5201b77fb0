import ArgumentParser
import Dispatch
import DurableFiles
import ExecutionStore
import Glibc
import Precompute
import Scoring
import StateMachine
import Synchronization
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

    @Argument(help: "The state machine, a file in the Amazon States Language.")
    var definition: String

    @OptionGroup var pool: PoolLocation
    @OptionGroup var data: DataLocation
    @OptionGroup var model: ModelLocation
    @OptionGroup var scoring: ScoringOptions

    @Option(help: "How many chunks are scored at once. [default: the number of cores]")
    var concurrency: Int?

    @Option(name: .customLong("chunk-budget"), help: "Users of a chunk at most.")
    var chunkBudget = NightSettings.defaultChunkBudget

    @Option(help: "The compression of the published pages: lz4 or zstd.")
    var codec = "lz4"

    @Flag(name: .customLong("no-publish"), help: "Leave the snapshot unpublished.")
    var noPublish = false

    @Option(
        name: .customLong("set"),
        help: "A value for a ${Placeholder} of the state machine; can be repeated.")
    var set: [String] = []

    @Flag(help: "Print the summary as JSON.")
    var json = false

    func validate() throws {
        if let concurrency, concurrency < 1 {
            throw ValidationError("--concurrency is at least 1.")
        }
        guard 1...100_000_000 ~= chunkBudget else {
            throw ValidationError("--chunk-budget is in 1...100000000.")
        }
        guard ["lz4", "zstd"].contains(codec) else {
            throw ValidationError("--codec is lz4 or zstd.")
        }
        _ = try placeholders()
    }

    func run() async throws {
        let kernel = try KernelLevel.chosen()
        let file = FilePath.absolute(definition)
        let machine = try readDefinition(file)
        let settings = NightSettings(
            pool: try pool.path(), asOf: scoring.instant().text,
            model: try model.path(beside: file.removingLastComponent()), radius: scoring.radius,
            top: scoring.top, minimumScore: scoring.minScore, chunkBudget: chunkBudget,
            codec: codec, publishes: !noPublish)
        _ = try LoadedModel(reading: settings.model)
        let night = NightLauncher(
            dataDirectory: try data.path(), settings: settings, kernel: kernel,
            concurrency: concurrency ?? Self.coreCount)
        try await night.launch(machine, printsJSON: json)
    }

    private static var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    private func readDefinition(_ file: FilePath) throws -> StateMachineDefinition {
        let bytes = try MappedFile(file).withBytes { span in
            // The closure copies before it returns.
            unsafe span.withUnsafeBytes { unsafe Array($0) }
        }
        let values = try placeholders()
        do throws(DefinitionError) {
            let text = try Placeholders.fill(String(decoding: bytes, as: UTF8.self), values)
            return try StateMachineDefinition(text)
        } catch {
            throw CommandError(
                ExitStatus.badData, "\(file) is not a state machine this runner takes:\n\(error)")
        }
    }
}
