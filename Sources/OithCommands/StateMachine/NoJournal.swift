import StateMachine

/// An execution of which nothing is kept.
struct NoJournal: ExecutionObserver {
    func record(_ events: [ExecutionEvent]) async throws {}
}

/// What there is without `--buckets`.
struct NoBuckets: ObjectStore {
    private static let advice = "there are no buckets; name the folder of them with --buckets"

    func open(bucket: String, key: String) async throws(TaskFailure) -> any StoredObject {
        throw TaskFailure(error: "States.ItemReaderFailed", cause: Self.advice)
    }

    func list(
        bucket: String, prefix: String
    ) async throws(TaskFailure) -> [ObjectDescription] {
        throw TaskFailure(error: "States.ItemReaderFailed", cause: Self.advice)
    }

    func write(_ bytes: [UInt8], bucket: String, key: String) async throws(TaskFailure) {
        throw TaskFailure(error: "States.ResultWriterFailed", cause: Self.advice)
    }
}
