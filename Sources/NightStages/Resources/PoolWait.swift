package import StateMachine
import UserPool

/// Waits for a pool that another process has locked: a backup, or an import.
///
/// SQLite says so at the first read, so that what is tried again has done nothing yet.
package struct PoolWait: Sendable {
    /// How long a night waits where nobody says otherwise, in seconds.
    package static let defaultSeconds = 600.0
    /// How long SQLite itself waits for the lock in each try, in seconds.
    package static let trySeconds = 1.0
    /// The pause between two tries, in seconds.
    static let pause = 1.0

    /// The longest wait, in seconds.
    let seconds: Double
    let clock: any ExecutionClock
    /// Is told once, when the waiting begins.
    let noted: @Sendable (String) -> Void

    /// - Parameters:
    ///   - seconds: the longest wait; 0 for none.
    ///   - clock: waits, and says how long it was.
    ///   - noted: is told once, when the waiting begins.
    package init(
        _ seconds: Double, _ clock: any ExecutionClock, noted: @escaping @Sendable (String) -> Void
    ) {
        (self.seconds, self.clock, self.noted) = (seconds, clock, noted)
    }

    /// Tries until the pool is not locked any more.
    ///
    /// - Parameter body: reads the pool; it may be called again where it throws `PoolError.busy`.
    /// - Returns: what the body returns.
    /// - Throws: ``NightError`` with code `.io` where the pool stayed locked; what the body throws;
    ///   `CancellationError`.
    package func whileLocked<Result>(_ body: () throws -> Result) async throws -> Result {
        let start = clock.elapsed
        let limit = start + .seconds(seconds)
        var isWaiting = false
        while true {
            do { return try body() } catch let error as PoolError where error.code == .busy {
                let left = limit - clock.elapsed
                guard left > .zero else {
                    throw NightError(
                        .io,
                        "\(error.path): another process has kept the pool locked for "
                            + "\(Self.words(seconds)) (poolLockTimeoutSeconds); end it, or run "
                            + "the night when it has finished")
                }
                if !isWaiting {
                    noted(
                        "the pool is locked by another process; waiting up to "
                            + "\(Self.words(seconds)) for it")
                }
                isWaiting = true
                try await clock.sleep(seconds: min(Self.pause, left.seconds))
            }
        }
    }

    private static func words(_ seconds: Double) -> String {
        seconds >= 60 && seconds.truncatingRemainder(dividingBy: 60) == 0
            ? "\(Int(seconds / 60)) min" : "\(seconds.formatted) s"
    }
}

extension Double {
    /// Without a point where it is a whole number.
    fileprivate var formatted: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
