package import DurableFiles
import ExecutionStore
import JSON
import NightStages
import Nights
import StateMachine
import Synchronization
package import SystemPackage

/// A distributed Map over many items whose tasks do nothing, journaled as a night is.
package struct MapBenchmark {
    /// The figures of one Map.
    package struct Result: Sendable {
        /// Items of the Map.
        package let items: Int
        /// The Map's MaxConcurrency.
        package let concurrency: Int
        /// Wall time of the Map.
        package let seconds: Double
        /// The size of the journal after the Map.
        package let journalByteCount: Int
        /// The most memory that the process had held before the Map, in bytes.
        package let startMemory: Int
        /// The most memory that the process had held after the Map, in bytes.
        package let peakMemory: Int
        /// Tasks that ran, as they counted themselves.
        package let tasks: Int
        /// The most tasks that ran at the same time.
        package let mostTasks: Int
    }

    private static let bucket = "bench"
    private static let key = "items.jsonl"

    private let folder: FilePath
    private let files: any FileSystem
    private let items: Int
    private let concurrency: Int

    /// - Parameters:
    ///   - folder: where items and journal are written.
    ///   - files: writes them.
    ///   - items: how many items the Map has.
    ///   - concurrency: the Map's MaxConcurrency.
    package init(
        in folder: FilePath, _ files: any FileSystem, items: Int, concurrency: Int
    ) {
        (self.folder, self.files) = (folder, files)
        (self.items, self.concurrency) = (items, concurrency)
    }

    /// Runs the Map once.
    ///
    /// - Returns: the figures, or nil where the task was cancelled.
    /// - Throws: an error of the disk or the journal, or ``BenchError`` where the Map failed.
    package func run() async throws -> Result? {
        try writeItems()
        let counter = TaskCounter()
        let startMemory = ProcessUsage.now.peakMemory
        let start = ContinuousClock.now
        // The journal is closed when this returns: what SQLite kept beside it is in it.
        guard try await isDone(by: counter) else { return nil }
        let seconds = (ContinuousClock.now - start).seconds
        guard counter.total == items else {
            throw BenchError(
                .failed, "\(counter.total) tasks ran for \(items) items")
        }
        return Result(
            items: items, concurrency: concurrency, seconds: seconds,
            journalByteCount: FileStatus(journalPath)?.byteCount ?? 0, startMemory: startMemory,
            peakMemory: ProcessUsage.now.peakMemory, tasks: counter.total, mostTasks: counter.most)
    }

    private var journalPath: FilePath { folder.appending("journal.sqlite") }

    /// Runs the Map; false where it was stopped.
    private func isDone(by executor: some TaskExecutor) async throws -> Bool {
        let store = try ExecutionStore(at: journalPath, in: files)
        let definition = try StateMachineDefinition(Self.definition(concurrency))
        let name = try store.nextName(asOf: SystemClock().now)
        let journal = try store.begin(
            ExecutionBeginning(name: name, source: DefinitionSource(definition.text), input: [:]))
        let execution = Execution(
            of: definition, machineName: "bench", name: name, input: [:],
            doors: ExecutionEnvironment(
                executor: executor, objects: LocalBuckets(root: folder, in: files),
                observer: journal),
            // Higher, so that it is MaxConcurrency that holds the items back.
            limits: ExecutionLimits(concurrency: 2 * concurrency))
        switch try await execution.run() {
        case .succeeded: return true
        case .aborted: return false
        case .failed(let failure):
            throw BenchError(
                .failed, "the Map failed: \(failure)")
        }
    }

    private static func definition(_ concurrency: Int) -> String {
        """
        {"StartAt": "Each", "States": {"Each": {
          "Type": "Map", "MaxConcurrency": \(concurrency), "ResultPath": null, "End": true,
          "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSONL"},
            "Parameters": {"Bucket": "\(bucket)", "Key": "\(key)"}},
          "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Work", "States": {"Work": {
              "Type": "Task", "OutputPath": null, "End": true,
              "Resource": "arn:aws:states:local:000000000000:activity:bench"}}}}}}

        """
    }

    private func writeItems() throws {
        try files.makeDirectories(folder.appending(Self.bucket))
        var writer = try DurableWriter(folder.appending(Self.bucket).appending(Self.key), in: files)
        for index in 0..<items { try writer.append("{\"index\":\(index)}\n") }
        try writer.commit()
    }
}

/// Counts the tasks that run.
private final class TaskCounter: TaskExecutor {
    private struct Counts {
        var running = 0
        var most = 0
        var total = 0
    }
    private let counts = Mutex(Counts())

    var total: Int { counts.withLock(\.total) }
    var most: Int { counts.withLock(\.most) }

    func execute(_ request: TaskRequest) async throws(TaskFailure) -> JSONValue {
        counts.withLock { counts in
            counts.running += 1
            counts.total += 1
            counts.most = max(counts.most, counts.running)
        }
        // Lets others in, so that they do run at once.
        await Task.yield()
        counts.withLock { $0.running -= 1 }
        return ["index": request.input["index"] ?? .null]
    }
}
