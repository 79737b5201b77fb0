import SnapshotFormat
import SnapshotStore

/// Does something that needs the publication lock, which is never held for long.
///
/// - Parameter body: is tried for five seconds while it throws ``SnapshotError`` with code
///   `.locked`.
/// - Returns: what `body` returns.
/// - Throws: what `body` throws.
func withPublishLock<Result>(_ body: () throws -> Result) async throws -> Result {
    for _ in 0..<50 {
        do { return try body() } catch let error as SnapshotError where error.code == .locked {
            try await Task.sleep(for: .milliseconds(100))
        }
    }
    return try body()
}

extension SnapshotStore {
    /// Records an act of a person, and waits for the publication lock.
    func recordPatiently(
        _ act: AuditEntry.Act, _ fill: (inout AuditEntry.Subject) -> Void
    ) async throws {
        var subject = AuditEntry.Subject()
        fill(&subject)
        try await withPublishLock { try record(act, subject) }
    }
}
