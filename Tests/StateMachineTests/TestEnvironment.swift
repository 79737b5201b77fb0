package import Bytes
package import JSON
package import StateMachine
import Synchronization

/// A clock that is still but for sleeping, which takes no time at all.
package final class ManualClock: ExecutionClock {
    private struct State {
        var now: Timestamp
        var naps: [Double] = []
    }
    private let state: Mutex<State>
    /// Which sleeps only end by being cancelled, by their seconds and those before them.
    private let isEndless: @Sendable (Double, [Double]) -> Bool

    package init(
        at now: Timestamp = Timestamp(milliseconds: 1_795_147_200_000),
        isEndless: @escaping @Sendable (Double, [Double]) -> Bool = { _, _ in false }
    ) {
        state = Mutex(State(now: now))
        self.isEndless = isEndless
    }

    package var now: Timestamp { state.withLock(\.now) }

    /// How long each sleep was, in seconds.
    package var naps: [Double] { state.withLock(\.naps) }

    package func sleep(seconds: Double) async throws {
        try Task.checkCancellation()
        if isEndless(seconds, naps) { try await untilCancelled() }
        state.withLock {
            $0.naps.append(seconds)
            $0.now = $0.now.advanced(byMilliseconds: Int64(seconds * 1000))
        }
    }
}

/// Returns when the task is cancelled, by throwing `CancellationError`.
package func untilCancelled() async throws {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    // The stream ends when its reader is cancelled; the continuation must live until then.
    for await _ in stream {}
    continuation.finish()
    throw CancellationError()
}

/// Does work with a closure.
package struct ClosureExecutor: TaskExecutor {
    let body: @Sendable (TaskRequest) async throws(TaskFailure) -> JSONValue

    package init(
        _ body: @escaping @Sendable (TaskRequest) async throws(TaskFailure) -> JSONValue
    ) {
        self.body = body
    }

    package func execute(_ request: TaskRequest) async throws(TaskFailure) -> JSONValue {
        try await body(request)
    }
}

/// Keeps events in memory.
package final class Recorder: ExecutionObserver {
    private let batches = Mutex<[[ExecutionEvent]]>([])
    private let failing: @Sendable (ExecutionEvent) -> Bool

    package struct Failure: Error {}

    /// - Parameter failing: for which event the recorder throws instead of keeping it.
    package init(failing: @escaping @Sendable (ExecutionEvent) -> Bool = { _ in false }) {
        self.failing = failing
    }

    package var events: [ExecutionEvent] { batches.withLock { $0.flatMap(\.self) } }

    package func record(_ events: [ExecutionEvent]) async throws {
        if events.contains(where: failing) { throw Failure() }
        batches.withLock { $0.append(events) }
    }

    /// The events in words: `ScoreChunks[1] TaskSucceeded Score`.
    package var lines: [String] {
        events.map { event in
            [event.scope.description, event.kind.rawValue, event.state ?? ""]
                .filter { !$0.isEmpty }.joined(separator: " ")
        }
    }
}

/// Buckets in memory, read a few bytes at a time.
package final class MemoryBuckets: ObjectStore {
    private let contents: Mutex<[String: [UInt8]]>

    /// - Parameter objects: the content by `Bucket/Key`.
    package init(_ objects: [String: String] = [:]) {
        contents = Mutex(objects.mapValues { Array($0.utf8) })
    }

    /// The content of everything by `Bucket/Key`.
    package var objects: [String: String] {
        contents.withLock { $0.mapValues { String(decoding: $0, as: UTF8.self) } }
    }

    package func open(
        bucket: String, key: String
    ) async throws(TaskFailure) -> any StoredObject {
        guard let bytes = contents.withLock({ $0["\(bucket)/\(key)"] }) else {
            throw TaskFailure(
                error: "States.ItemReaderFailed", cause: "there is no \(bucket)/\(key)")
        }
        return MemoryObject(rest: bytes[...])
    }

    package func list(
        bucket: String, prefix: String
    ) async throws(TaskFailure) -> [ObjectDescription] {
        let start = "\(bucket)/"
        return contents.withLock(\.self).filter { $0.key.hasPrefix(start + prefix) }.map {
            ObjectDescription(
                key: String($0.key.dropFirst(start.count)), byteCount: $0.value.count,
                modified: Timestamp(milliseconds: 0), etag: "\"e\"")
        }.sorted { $0.key < $1.key }
    }

    package func write(
        _ bytes: [UInt8], bucket: String, key: String
    ) async throws(TaskFailure) {
        contents.withLock { $0["\(bucket)/\(key)"] = bytes }
    }
}

private struct MemoryObject: StoredObject {
    var rest: ArraySlice<UInt8>

    mutating func nextBytes() throws(TaskFailure) -> [UInt8] {
        defer { rest = rest.dropFirst(7) }
        return Array(rest.prefix(7))
    }
}

/// Reads and runs a definition with stand-ins for everything outside.
package func run(
    _ definition: String, kind: StateMachineDefinition.Kind = .standard, input: JSONValue = [:],
    clock: any ExecutionClock = ManualClock(),
    recorder: Recorder = Recorder(), objects: MemoryBuckets = MemoryBuckets(),
    concurrency: Int = 40,
    _ body: @escaping @Sendable (TaskRequest) async throws(TaskFailure) -> JSONValue = {
        (request) throws(TaskFailure) in request.input
    },
    random: @escaping @Sendable () -> UInt64 = { 1 << 63 }
) async throws -> ExecutionOutcome {
    let machine = try StateMachineDefinition(definition, kind: kind)
    let execution = Execution(
        of: machine, machineName: "machine", name: "run-1", input: input,
        doors: ExecutionEnvironment(
            executor: ClosureExecutor(body), objects: objects, observer: recorder, clock: clock,
            random: random),
        limits: ExecutionLimits(concurrency: concurrency))
    return try await execution.run()
}
