import ArgumentParser
import DurableFiles
import Glibc
import Precompute
import Snapshot
import StateMachine
import SystemPackage

/// `oith bench lookup`.
struct BenchLookupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lookup",
        abstract: "Look up lists in a snapshot.",
        discussion: """
              oith bench lookup --data night
              oith bench lookup --snapshot night/snapshots/2026-11-20T040000Z-3f9c2a
              oith bench lookup --users 200000

            Random users, drawn from all with the seed, after a first pass that warms up: the time \
            of one lookup, and lookups a second with one thread and with two. Without a snapshot \
            a night of generated users is run first.
            """)

    @Option(help: "A snapshot: a name in --data, current, or a path. [default: current]")
    var snapshot: String?

    @OptionGroup var night: BenchNightOptions

    @Option(help: "How many lookups.")
    var lookups = 100_000

    func validate() throws {
        guard 1...10_000_000 ~= lookups else {
            throw ValidationError("--lookups is in 1...10000000.")
        }
    }

    func run() async throws {
        let stopped = StopSignals()
        do {
            let (reader, result) = try await stopped.cancelling { try await measure() }
            let report = LookupBenchReport(reader: reader, result: result)
            Terminal.output(night.json ? report.json.text + "\n" : report.text)
        } catch is CancellationError {
            throw CommandError(
                ExitStatus.signal(stopped.received ?? SIGTERM), "the benchmark was stopped")
        }
    }

    private func measure() async throws -> (SnapshotReader, LookupBench.Result) {
        if let directory = try published() { return try await measure(directory) }
        return try await night.pool.withFolder { folder in
            let bench = try night.bench(.night, in: folder)
            _ = try await bench.rounds(1)
            let store = SnapshotStore(folder.work, in: LocalFileSystem())
            return try await measure(try store.currentDirectory())
        }
    }

    private func measure(
        _ directory: FilePath
    ) async throws -> (SnapshotReader, LookupBench.Result) {
        let reader = try SnapshotReader.open(directory)
        let bench = LookupBench(reader: reader, lookups: lookups, seed: night.pool.seed)
        return (reader, try await bench.run())
    }

    /// The folder of the snapshot that is there already; nil where one is to be made.
    private func published() throws -> FilePath? {
        let isMade = night.pool.users != nil || night.pool.pool != nil
        if let snapshot, snapshot.contains("/") { return FilePath.absolute(snapshot) }
        guard let data = night.pool.data ?? Environment.value("OITH_DATA"), !isMade else {
            if snapshot == nil { return nil }
            throw ValidationError("Name the data folder of the snapshot with --data.")
        }
        let store = SnapshotStore(FilePath.absolute(data), in: LocalFileSystem())
        guard let snapshot, snapshot != "current" else { return try store.currentDirectory() }
        return store.directory(named: snapshot)
    }
}

/// What `oith bench lookup` prints.
private struct LookupBenchReport {
    let reader: SnapshotReader
    let result: LookupBench.Result

    var text: String {
        var lines = [
            "machine       \(Machine.text), \(Machine.system)",
            "snapshot      \(reader.directory.lastComponent?.string ?? ""), "
                + "\(Figures.count(reader.userCount)) users",
            "lookups       \(Figures.count(result.lookups)) of random users, "
                + "\(Figures.decimal(candidatesOfALookup, 1)) candidates each",
            "time          median \(Figures.decimal(result.median, 1)) µs, 99th percentile "
                + "\(Figures.decimal(result.percentile99, 1)) µs, longest "
                + "\(Figures.decimal(result.longest, 1)) µs",
        ]
        for rate in result.rates {
            let threads = rate.threads == 1 ? "1 thread " : "\(rate.threads) threads"
            lines.append("\(threads)     \(Figures.large(Int(rate.perSecond))) lookups/s")
        }
        lines.append("peak memory   \(Figures.bytes(ProcessUsage.now.peakMemory))")
        return lines.joined(separator: "\n") + "\n"
    }

    var json: JSONValue {
        [
            "bench": "lookup", "machine": .string(Machine.text),
            "system": .string(Machine.system),
            "snapshot": .string(reader.directory.lastComponent?.string ?? ""),
            "users": .integer(reader.userCount), "lookups": .integer(result.lookups),
            "candidatesPerLookup": .double(candidatesOfALookup),
            "medianMicroseconds": .double(result.median),
            "percentile99Microseconds": .double(result.percentile99),
            "longestMicroseconds": .double(result.longest),
            "throughput": .array(
                result.rates.map { rate in
                    [
                        "threads": .integer(rate.threads),
                        "lookupsPerSecond": .double(rate.perSecond),
                    ]
                }),
            "peakMemoryBytes": .integer(ProcessUsage.now.peakMemory),
        ]
    }

    private var candidatesOfALookup: Double {
        Double(result.candidates) / Double(max(1, result.lookups))
    }
}
