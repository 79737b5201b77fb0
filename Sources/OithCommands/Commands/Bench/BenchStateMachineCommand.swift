import ArgumentParser
import DurableFiles
import Glibc
import JSON
import NightReport
import OithBench
import SystemPackage

/// `oith bench state-machine`.
struct BenchStateMachineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state-machine",
        abstract: "Run a distributed Map over many items that take no time.",
        discussion: """
              oith bench state-machine --items 100000

            The items are read from JSON lines and the execution is written to a journal, as in a \
            night. Prints time and journal bytes per item, the peak memory of the process, and the \
            largest number of tasks at the same time; exit code 1 if that exceeds --concurrency.
            """)

    @Option(parsing: .unconditional, help: "Number of items.")
    var items = 100_000

    @Option(
        parsing: .unconditional,
        help: "Number of items that run at the same time: the MaxConcurrency of the Map.")
    var concurrency = 16

    @Option(
        help: "The folder for items and journal, kept. [default: a temporary one]",
        completion: .directory)
    var data: String?

    @OptionGroup var format: OutputFormat

    func validate() throws {
        guard 1...100_000_000 ~= items else {
            throw ValidationError("--items is in 1...100000000.")
        }
        guard 1...10_000 ~= concurrency else {
            throw ValidationError("--concurrency is in 1...10000.")
        }
    }

    func run() async throws {
        if let data { return try await measure(in: FilePath.absolute(data)) }
        let scratch = try TemporaryWork.bench.folder()
        defer { scratch.remove() }
        try await measure(in: scratch.path)
    }

    private func measure(in folder: FilePath) async throws {
        let files = LocalFileSystem()
        try files.makeDirectories(folder)
        let bench = MapBenchmark(
            in: folder, files, items: items, concurrency: concurrency)
        let stopped = StopSignals()
        let result = try await stopped.cancelling { try await bench.run() }
        guard let result else {
            throw CommandError(
                ExitStatus.signal(stopped.received ?? SIGTERM), "the benchmark was stopped")
        }
        Terminal.output(format.json ? result.json.text + "\n" : result.text)
        guard result.mostTasks <= concurrency else {
            throw CommandError(
                ExitStatus.runFailed,
                "\(result.mostTasks) tasks ran at once, but MaxConcurrency is \(concurrency)")
        }
    }
}

extension MapBenchmark.Result {
    fileprivate var text: String {
        """
        items         \(NumberFormatting.count(items)), at most \(concurrency) at a time
        time          \(NumberFormatting.seconds(seconds)), \(NumberFormatting.decimal(perItem(seconds * 1e6), 1)) µs an item
        journal       \(NumberFormatting.bytes(journalByteCount)), \
        \(NumberFormatting.decimal(perItem(Double(journalByteCount)), 0)) bytes an item
        peak memory   \(NumberFormatting.bytes(peakMemory)), \(NumberFormatting.bytes(startMemory)) before
        tasks         \(NumberFormatting.count(tasks)), at most \(mostTasks) at once

        """
    }

    fileprivate var json: JSONValue {
        [
            "items": .integer(items), "concurrency": .integer(concurrency),
            "seconds": .double(seconds), "microsecondsPerItem": .double(perItem(seconds * 1e6)),
            "journalBytes": .integer(journalByteCount),
            "journalBytesPerItem": .double(perItem(Double(journalByteCount))),
            "peakMemoryBytes": .integer(peakMemory), "startMemoryBytes": .integer(startMemory),
            "tasks": .integer(tasks), "mostTasksAtOnce": .integer(mostTasks),
        ]
    }

    private func perItem(_ value: Double) -> Double { value / Double(items) }
}
