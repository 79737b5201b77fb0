import ArgumentParser
import Bytes
import DurableFiles
import Glibc
import JSON
import NightStages
import Nights
import OithBench
import Scoring
import SystemPackage
import UserPool

/// What the benchmarks of nights share: `oith bench extract|score|write|night`.
struct BenchNightOptions: ParsableArguments {
    @OptionGroup var pool: BenchPoolOptions
    @OptionGroup var model: ModelLocation
    @OptionGroup var machine: MachineOptions

    @Option(
        name: .customLong("state-machine"),
        help: "The state machine. [default: Pipelines/nightly.asl.json]", completion: .file())
    var definition: String?

    @Option(
        name: .customLong("repeat"), parsing: .unconditional,
        help: "Number of rounds; figures are medians.")
    var rounds = 3

    @OptionGroup var format: OutputFormat

    func validate() throws {
        guard 1...1000 ~= rounds else { throw ValidationError("--repeat is in 1...1000.") }
    }

    /// Measures a part of the night and prints the figures.
    func run(_ part: NightBench.Part) async throws {
        let report = try await StopSignals().running("the benchmark") {
            try await pool.withFolder { try await measure(part, in: $0) }
        }
        Terminal.output(format.json ? report.json.text + "\n" : report.text)
    }

    private func measure(
        _ part: NightBench.Part, in folder: BenchFolder
    ) async throws -> NightBenchReport {
        let bench = try bench(part, in: folder)
        let rounds = try await bench.rounds(rounds)
        let last = rounds.last?.run ?? ""
        return NightBenchReport(
            part: part, rounds: rounds, kernel: bench.context.kernel.description,
            concurrency: bench.context.concurrency, memory: ByteSize(bench.context.memoryBudget),
            poolByteCount: FileStatus(bench.settings.pool)?.byteCount ?? 0,
            resultByteCount: bench.resultByteCount,
            listByteCount: bench.byteCount(of: last, \.lists),
            comparison: part == .score ? try bench.comparison(in: last) : nil)
    }

    /// A benchmark that works in a folder.
    func bench(_ part: NightBench.Part, in folder: BenchFolder) throws -> NightBench {
        let file =
            try definition.map { FilePath.absolute($0) }
            ?? ShippedFile.stateMachine(advice: "give the file with --state-machine")
        let settings = NightSettings(
            pool: try pool.path(in: folder), asOf: pool.instant.secondsText,
            model: try ShippedFile.model(
                model.model ?? NightSettings.defaultModel, beside: file.removingLastComponent()),
            reuses: false)
        let launcher = try NightLauncher(
            Configuration(
                nil,
                flags: machine.settings.merging([.data: .string(folder.work.string)]) { $1 }))
        return NightBench(
            part, in: folder.work, settings: settings,
            definition: try DefinitionFile(path: file.string).read(),
            context: launcher.context())
    }
}

/// A benchmark of a part of the night: its place in `oith bench`.
protocol MeasuredPart: Sendable {
    /// What is measured; its name is the command's.
    static var part: NightBench.Part { get }
    /// What the command does, in a sentence.
    static var abstract: String { get }
    /// Examples, and what is measured how.
    static var discussion: String { get }
}

/// `oith bench extract|score|write|night`.
struct BenchPartCommand<Measured: MeasuredPart>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Measured.part.rawValue, abstract: Measured.abstract,
            discussion: Measured.discussion)
    }

    @OptionGroup var options: BenchNightOptions

    func run() async throws { try await options.run(Measured.part) }
}

/// `oith bench extract`.
enum ExtractBench: MeasuredPart {
    static let part = NightBench.Part.extract
    static let abstract = "Read a pool into a feature table."
    static let discussion = """
          oith bench extract --users 1000000 --data night

        Runs ExtractPool as a night does. Prints rows and decisions per second, and the memory.
        """
}

/// `oith bench score`.
enum ScoreBench: MeasuredPart {
    static let part = NightBench.Part.score
    static let abstract = "Score all chunks of a night."
    static let discussion = """
          oith bench score --users 200000
          OITH_KERNEL=base oith bench score --pool pool.sqlite --concurrency 1

        Runs a night up to ScoreChunks, then ScoreChunks again without reusing results. In the \
        same run a sample of users is scored by the exact rules, pair by pair, and by the \
        kernel, and the times are compared.
        """
}

/// `oith bench write`.
enum WriteBench: MeasuredPart {
    static let part = NightBench.Part.write
    static let abstract = "Merge, write and verify the lists of a night."
    static let discussion = """
          oith bench write --users 200000 --repeat 5

        Runs a night up to VerifySnapshot, then AggregateCandidates, WriteSnapshot and \
        VerifySnapshot again.
        """
}

/// `oith bench night`.
enum WholeNightBench: MeasuredPart {
    static let part = NightBench.Part.night
    static let abstract = "Run whole nights, from the pool to the published snapshot."
    static let discussion = """
          oith bench night --users 1000000 --data night --json
          oith bench night --users 1000000 --density constant --memory 2GiB

        State machine, journal and files are those of `oith run`; each round scores everything \
        again. With --density constant there are more cities, not larger ones.
        """
}
