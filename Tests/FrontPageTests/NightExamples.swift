import Bytes
import CrashSupport
import DurableFiles
import ExecutionStore
import JSON
import NightReport
import Nights
import OithBench
import Scoring
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// The examples of the modules that run, store and report.
struct NightExamples {
    @Test func `The journal: ExecutionStore.`() async throws {
        let scratch = try Scratch()
        let outcome = try await Self.execute(
            #"{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}"#,
            ["users": 812], in: scratch.path)
        #expect(outcome == .succeeded(["users": 812]))
        let store = try ExecutionStore(reading: scratch.path.appending("journal.sqlite"))
        #expect(try store.find(nil).name == "2026-11-20T040000Z-1")
    }

    private static func execute(
        _ text: String, _ input: JSONValue, in directory: FilePath
    ) async throws -> ExecutionOutcome {
        let files = LocalFileSystem()
        let machine = try StateMachineDefinition(text)
        let (executor, objects) = (NoTasks(), NoObjects())
        let asOf = Timestamp(milliseconds: 1_795_147_200_000)

        let store = try ExecutionStore(at: directory.appending("journal.sqlite"), in: files)
        let name = try store.nextName(asOf: asOf)
        let lock = try RunLock(directory, run: name)
        let journal = try store.begin(
            ExecutionBeginning(name: name, source: DefinitionSource(text), input: input))
        let doors = ExecutionEnvironment(executor: executor, objects: objects, observer: journal)
        let outcome = try await Execution(of: machine, name: name, input: input, doors: doors).run()

        withExtendedLifetime(lock) {}
        return outcome
    }

    @Test func `A resumption: StateMachine.`() async throws {
        let text = #"""
            {"StartAt": "A", "States": {
              "A": {"Type": "Pass", "Result": 4, "Next": "B"}, "B": {"Type": "Pass", "End": true}}}
            """#
        let outcome = try await Self.resume(
            try StateMachineDefinition(text), Checkpoint(state: "B", input: 3))
        #expect(outcome == .succeeded(3))
    }

    private static func resume(
        _ machine: StateMachineDefinition, _ checkpoint: Checkpoint
    ) async throws -> ExecutionOutcome {
        let (input, history): (JSONValue, NoHistory) = (["list": "monday.jsonl"], NoHistory())
        let doors = ExecutionEnvironment(
            executor: NoTasks(), objects: NoObjects(), observer: NoObserver())

        // `checkpoint` is the last such event of the machine itself: its state and input.
        let execution = Execution(
            of: machine, name: "prices-1", input: input, doors: doors,
            route: ExecutionRoute(.resuming(checkpoint, history)))

        return try await execution.run()
    }

    @Test func `A snapshot: SnapshotWriter and SnapshotStore.`() throws {
        let scratch = try Scratch()
        let night = SampleNight(seed: 4, userCount: 20, listLengths: [5, 0], groupSize: 10)
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let manifest = try store.stage("r") { try Self.write(night, $0) }
        let served = try Self.publish(manifest, "r", scratch.path)
        #expect(try served == manifest.name)
    }

    private static func write(_ night: SampleNight, _ folder: FilePath) throws -> SnapshotManifest {
        let (description, groups) = (night.description, try night.lists())
        func users(_ part: PartSummary) -> [UserRow] { night.userRows(groups, [part]) }

        let writer = try SnapshotWriter(folder, description, in: LocalFileSystem())
        let part = try writer.writePart(0, groupCount: groups.count) { group in groups[group] }
        let manifest = try writer.finish(parts: [part], users: users(part))

        return manifest
    }

    private static func publish(
        _ manifest: SnapshotManifest, _ run: String, _ dataFolder: FilePath
    ) throws -> String? {
        let store = SnapshotStore(dataFolder, in: LocalFileSystem())
        let move = try store.publish(run: run, name: manifest.name)
        let served = store.currentName

        #expect(move.previous == nil)
        #expect(try move.name == manifest.name)
        return served
    }

    @Test func `The report: NightReport.`() async throws {
        let scratch = try Scratch()
        let (pool, data) = (scratch.path.appending("p.sqlite"), scratch.path.appending("data"))
        try SmallNight.writePool(pool)
        let night = try SmallNight(pool: pool, asOf: "2026-11-20T04:00:00Z")
        let files = LocalFileSystem()
        _ = try await night.run(in: data, files, workers: 2, ProgressProbe())
        let (page, text) = try await Self.report(Nights(data, in: files), nil)
        #expect(page.hasPrefix("<!DOCTYPE html>"))
        #expect(page.contains("2026-11-20T040000Z-1"))
        #expect(text.contains("# TYPE oith_"))
    }

    private static func report(
        _ nights: Nights, _ run: String?
    ) async throws -> (page: String, text: String) {
        let now = Timestamp(milliseconds: 1_795_147_200_000)

        let account = try await nights.account(of: run, width: 2)
        let page = ReportPage(account).html  // one file, for a browser
        let metrics = NightMetrics(account, version: "0.1.0", now: now)
        let text = metrics.prometheus  // for the textfile collector of node_exporter

        return (page, text)
    }

    @Test func `A benchmark: OithBench.`() throws {
        let figures = try KernelBench(KernelWorkload(users: 2000, queries: 2)).run()

        #expect(figures.contains { $0.level == .best } && figures.contains { $0.level == .scalar })
    }
}

/// Runs no task.
private struct NoTasks: TaskExecutor {
    func execute(_ request: TaskRequest) async throws(TaskFailure) -> JSONValue {
        throw TaskFailure(error: "States.TaskFailed", cause: "there are no tasks")
    }
}

/// Knows of no progress.
private struct NoHistory: ExecutionHistory {
    func progress(of scope: ExecutionScope, item: JSONValue?) async throws -> RecordedProgress? {
        nil
    }
}

/// Keeps nothing.
private struct NoObserver: ExecutionObserver {
    func record(_ events: [ExecutionEvent]) async throws {}
}

/// Holds no object.
private struct NoObjects: ObjectStore {
    private static let failure = TaskFailure(
        error: "States.ItemReaderFailed", cause: "there are no objects")

    func open(bucket: String, key: String) async throws(TaskFailure) -> any StoredObject {
        throw Self.failure
    }
    func list(bucket: String, prefix: String) async throws(TaskFailure) -> [ObjectDescription] {
        throw Self.failure
    }
    func write(_ bytes: [UInt8], bucket: String, key: String) async throws(TaskFailure) {
        throw Self.failure
    }
}
