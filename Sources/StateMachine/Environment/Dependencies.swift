package import Bytes
package import JSON

// The dependencies of an execution: all that it knows of the world outside comes through these.

/// Does the work of Task states.
package protocol TaskExecutor: Sendable {
    /// Does one piece of work and returns its result.
    ///
    /// It runs in a child task of the execution; when that is cancelled (a sibling failed, the
    /// task timed out, the run is stopped) it should return soon, with any error.
    ///
    /// - Throws: ``TaskFailure`` whose `error` is what Retry and Catch see.
    func execute(_ request: TaskRequest) async throws(TaskFailure) -> JSONValue
}

/// One piece of work.
package struct TaskRequest: Sendable {
    /// The state's `Resource`, an ARN.
    package let resource: String
    /// The effective input of the state: after `InputPath` and `Parameters`.
    package let input: JSONValue
    /// The name of the Task state.
    package let stateName: String
    /// The name of the execution that the task belongs to.
    package let executionName: String
    /// Inside which Map items it runs.
    package let scope: ExecutionScope
    /// Counted from 1.
    package let attempt: Int
    /// The token with which another system ends the task (`$$.Task.Token`); nil unless the resource
    /// waits for one.
    package let token: String?
    /// Reports that the task is alive; see `HeartbeatSeconds`.
    package var heartbeat: TaskHeartbeat

    /// A request; `attempt` is counted from 1.
    package init(
        resource: String, input: JSONValue, stateName: String, executionName: String,
        scope: ExecutionScope, attempt: Int, token: String? = nil,
        heartbeat: TaskHeartbeat = .unwatched
    ) {
        (self.resource, self.input, self.stateName) = (resource, input, stateName)
        (self.executionName, self.scope, self.attempt) = (executionName, scope, attempt)
        (self.token, self.heartbeat) = (token, heartbeat)
    }
}

extension TaskRequest {
    /// The name of the activity that the resource is (`arn:...:activity:NAME`), or nil.
    package var activityName: String? { StateMachine.activityName(ofResource: resource) }
}

/// Objects in buckets: what an ItemReader reads and a ResultWriter writes.
package protocol ObjectStore: Sendable {
    /// Opens an object before its first byte.
    ///
    /// - Throws: ``TaskFailure`` with `States.ItemReaderFailed` where it is missing or unreadable.
    func open(bucket: String, key: String) async throws(TaskFailure) -> any StoredObject

    /// The objects whose keys begin with a prefix, sorted by the bytes of their keys.
    ///
    /// - Throws: ``TaskFailure`` with `States.ItemReaderFailed` where there is no such bucket.
    func list(bucket: String, prefix: String) async throws(TaskFailure) -> [ObjectDescription]

    /// Writes a whole object; it is durable when this returns.
    ///
    /// - Throws: ``TaskFailure`` with `States.ResultWriterFailed` where that is not possible.
    func write(_ bytes: [UInt8], bucket: String, key: String) async throws(TaskFailure)
}

/// An open object, read once from its beginning.
package protocol StoredObject {
    /// The next bytes, as many as are convenient; empty at the end.
    mutating func nextBytes() throws(TaskFailure) -> [UInt8]
}

/// What a listing says of an object.
package struct ObjectDescription: Sendable, Equatable {
    /// The key of the object in its bucket.
    package let key: String
    /// The size of the object in bytes.
    package let byteCount: Int
    /// When it was written.
    package let modified: Timestamp
    /// The entity tag, in its quotes: `"9e107d9d372bb6826bd81d3542a419d6"`.
    package let etag: String

    /// The description of an object; `etag` includes its quotes.
    package init(key: String, byteCount: Int, modified: Timestamp, etag: String) {
        (self.key, self.byteCount, self.modified, self.etag) = (key, byteCount, modified, etag)
    }
}

/// Records every transition before it has effects: the journal.
package protocol ExecutionObserver: Sendable {
    /// Keeps events that belong together, in this order.
    ///
    /// The execution waits for it, and stops with the error that it throws. It is called from
    /// several tasks at a time, and also from cancelled ones.
    func record(_ events: [ExecutionEvent]) async throws
}

/// Tells the time and lets it pass.
package protocol ExecutionClock: Sendable {
    /// The present, by the clock that people set: it may jump, back too.
    var now: Timestamp { get }
    /// The time since a fixed instant of the past, which never goes back: durations are differences
    /// of it.
    var elapsed: Duration { get }
    /// Returns after some time, or throws `CancellationError` when the task is cancelled.
    func sleep(seconds: Double) async throws
}
