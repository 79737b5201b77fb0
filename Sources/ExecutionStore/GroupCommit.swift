import Synchronization

/// Lets callers that come at the same time share one commit.
///
/// The first caller commits at once. Those that come meanwhile wait; when the commit is done the
/// first of them commits for all of them, and so on: as many commits as needed, none in vain.
final class GroupCommit<Entry: Sendable>: Sendable {
    private struct Waiting {
        let entry: Entry
        let continuation: CheckedContinuation<Role, any Error>
    }

    private struct State {
        var isCommitting = false
        var waiting: [Waiting] = []
    }

    /// What a caller finds when its turn has come.
    private enum Role { case commits, isDone }

    private let state = Mutex(State())

    /// Returns when the entry is committed.
    ///
    /// - Parameters:
    ///   - entry: what is to be kept.
    ///   - commit: keeps entries in their order, all or none; called once at a time.
    /// - Throws: what the commit that held this entry threw.
    func add(_ entry: Entry, _ commit: ([Entry]) async throws -> Void) async throws {
        let role = try await withCheckedThrowingContinuation { continuation in
            let isFirst = state.withLock { state in
                if state.isCommitting {
                    state.waiting.append(Waiting(entry: entry, continuation: continuation))
                    return false
                }
                state.isCommitting = true
                return true
            }
            if isFirst { continuation.resume(returning: Role.commits) }
        }
        if role == .isDone { return }
        let others = state.withLock { state in
            let waiting = state.waiting
            state.waiting = []
            return waiting
        }
        let result: Result<Void, any Error>
        do { result = .success(try await commit([entry] + others.map(\.entry))) } catch {
            result = .failure(error)
        }
        for other in others { other.continuation.resume(with: result.map { Role.isDone }) }
        passOn()
        try result.get()
    }

    /// Lets the next caller commit, if there is one.
    private func passOn() {
        let next = state.withLock { state in
            if state.waiting.isEmpty {
                state.isCommitting = false
                return nil as Waiting?
            }
            return state.waiting.removeFirst()
        }
        next?.continuation.resume(returning: .commits)
    }
}
