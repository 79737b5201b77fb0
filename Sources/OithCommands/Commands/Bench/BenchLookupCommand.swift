import ArgumentParser
import DurableFiles
import Glibc
import JSON
import NightStages
import OithBench
import SnapshotReader
import SnapshotStore
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

            Looks up random users, drawn with the seed, after a first pass that warms up. Prints \
            the time of one lookup, alone and with all ids written out; lookups per second with \
            one thread and with two; lookups whose pages, and whose dictionaries, are not in \
            memory; and the same lists in SQLite, which must give the same bytes. Without a \
            snapshot a night of generated users runs first.
            """)

    @Option(
        help: "A snapshot: a name in --data, current, or a path. [default: current]",
        completion: .snapshots)
    var snapshot: String?

    @OptionGroup var night: BenchNightOptions

    @Option(parsing: .unconditional, help: "Number of lookups.")
    var lookups = 100_000

    @Option(
        parsing: .unconditional,
        help: "Number of lookups that find something missing in memory; 0 for none.")
    var cold = 500

    @Option(parsing: .unconditional, help: "Number of lists for SQLite, at 3 kB each; 0 for none.")
    var peerUsers = 100_000

    @Option(
        parsing: .unconditional,
        help: """
            Look up without pause for this many seconds, while snapshots are published in --data, \
            and print what failed as JSON.
            """)
    var follow: Int?

    func validate() throws {
        guard 1...10_000_000 ~= lookups else {
            throw ValidationError("--lookups is in 1...10000000.")
        }
        guard 0...10_000_000 ~= cold, 0...10_000_000 ~= peerUsers else {
            throw ValidationError("--cold and --peer-users are in 0...10000000.")
        }
        // A year.
        guard 1...31_536_000 ~= follow ?? 1 else {
            throw ValidationError("--follow is in 1...31536000.")
        }
    }

    func run() async throws {
        let stopped = StopSignals()
        do {
            if let follow { return try await followed(for: .seconds(follow), stopped) }
            let report = try await stopped.cancelling { try await measure() }
            Terminal.output(night.format.json ? report.json.text + "\n" : report.text)
        } catch is CancellationError {
            throw CommandError(
                ExitStatus.signal(stopped.received ?? SIGTERM), "the benchmark was stopped")
        }
    }

    private func followed(for duration: Duration, _ stopped: StopSignals) async throws {
        guard let data = night.pool.data ?? Environment.value("OITH_DATA") else {
            throw ValidationError("Name the data folder that --follow is to follow with --data.")
        }
        let bench = FollowBench(data: FilePath.absolute(data), seed: night.pool.seed)
        let result = try await stopped.cancelling { try bench.run(for: duration) }
        Terminal.output(result.json.text + "\n")
        guard result.isValid else {
            throw CommandError(ExitStatus.badData, "lookups failed, or nights were mixed")
        }
    }

    private func measure() async throws -> LookupBenchReport {
        try await night.pool.withFolder { folder in
            if let directory = try published() {
                return try await measure(directory, scratch: folder.work)
            }
            let bench = try night.bench(.night, in: folder)
            _ = try await bench.rounds(1)
            let store = SnapshotStore(folder.work, in: LocalFileSystem())
            return try await measure(try store.currentDirectory(), scratch: folder.work)
        }
    }

    private func measure(
        _ directory: FilePath, scratch: FilePath
    ) async throws -> LookupBenchReport {
        let start = ContinuousClock.now
        let generation = try SnapshotGeneration(folder: directory.string)
        try generation.warmUp()
        let warmingUp = (ContinuousClock.now - start).seconds
        let snapshot = try OpenSnapshot.open(directory)
        let bench = LookupBench(
            snapshot: snapshot, generation: generation, lookups: lookups, seed: night.pool.seed)
        let result = try await bench.run(warmingUp: warmingUp)
        let peer = peerUsers > 0 ? try bench.peer(users: peerUsers, in: scratch) : nil
        let cold = cold > 0 ? try bench.cold(cold) : nil
        return LookupBenchReport(snapshot: snapshot, result: result, cold: cold, peer: peer)
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

extension FollowBench.Result {
    fileprivate var json: JSONValue {
        [
            "bench": "lookup", "lookups": .integer(lookups), "failures": .integer(failures),
            "strangers": .integer(strangers), "generations": .integer(generations),
            "firstFailure": firstFailure.map { .string($0) } ?? .null,
        ]
    }
}
