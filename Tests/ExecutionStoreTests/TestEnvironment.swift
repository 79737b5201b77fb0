import Bytes
import ExecutionStore
import JSON
import StateMachine
import Synchronization

/// A clock that is a second later each time somebody looks.
final class SteppingClock: ExecutionClock {
    private let seconds = Mutex<Int64>(0)

    var now: Timestamp {
        seconds.withLock {
            $0 += 1
            return Timestamp(milliseconds: $0 * 1000)
        }
    }

    func sleep(seconds: Double) async throws {}
}

/// Does work with a closure.
struct Handlers: TaskExecutor {
    let body: @Sendable (TaskRequest) async throws(TaskFailure) -> JSONValue

    func execute(_ request: TaskRequest) async throws(TaskFailure) -> JSONValue {
        try await body(request)
    }
}

struct NoObjects: ObjectStore {
    func open(bucket: String, key: String) async throws(TaskFailure) -> any StoredObject {
        throw TaskFailure(error: "States.ItemReaderFailed", cause: "there is nothing to read")
    }
    func list(
        bucket: String, prefix: String
    ) async throws(TaskFailure) -> [ObjectDescription] { [] }
    func write(_ bytes: [UInt8], bucket: String, key: String) async throws(TaskFailure) {}
}

/// Lets some calls through to a journal and then dies, as a killed process does.
final class MortalObserver: ExecutionObserver {
    struct Death: Error {}
    private let journal: ExecutionJournal
    private let callsLeft: Mutex<Int>
    private let calls = Mutex<[[ExecutionEvent.Kind]]>([])

    init(_ journal: ExecutionJournal, calls: Int) {
        self.journal = journal
        callsLeft = Mutex(calls)
    }

    var recorded: [[ExecutionEvent.Kind]] { calls.withLock(\.self) }

    func record(_ events: [ExecutionEvent]) async throws {
        let isAlive = callsLeft.withLock { left in
            left -= 1
            return left >= 0
        }
        if !isAlive { throw Death() }
        try await journal.record(events)
        calls.withLock { $0.append(events.map(\.kind)) }
    }
}
