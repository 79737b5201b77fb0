import Dispatch
import Glibc
import Synchronization

/// Turns SIGINT and SIGTERM into the cancellation of a task.
final class StopSignals: Sendable {
    private let state = Mutex<Int32?>(nil)

    /// The first signal that came, or nil.
    var received: Int32? { state.withLock { $0 } }

    /// Runs a body in a task that the first signal cancels.
    func cancelling<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let task = Task { try await body() }
        let sources = [SIGINT, SIGTERM].map { number in
            // Without this the signal would end the process before the source sees it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { [self] in
                state.withLock { $0 = $0 ?? number }
                task.cancel()
            }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        return try await task.value
    }
}
