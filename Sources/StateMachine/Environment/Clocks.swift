package import Bytes

// Two clocks of one machine. The wall clock says when something happened; people and time servers
// set it, forward and back. The monotonic clock only counts, and says how long it took.

extension ExecutionClock {
    /// The present itself: right for a clock that is never set back, as in tests.
    package var elapsed: Duration { .milliseconds(now.milliseconds) }
}

/// The clock of the machine that this runs on.
package struct SystemClock: ExecutionClock {
    /// The clock of this machine; it has no state, so that all values are the same.
    package init() {}

    /// The wall-clock time, which people and time servers may set, in whole milliseconds.
    package var now: Timestamp {
        // The clocks of the standard library do not count from 1970.
        Timestamp(milliseconds: systemTimeSince1970())
    }

    /// The time since the machine was started (`CLOCK_BOOTTIME`), its sleep included.
    package var elapsed: Duration { uptime() }

    /// Suspends the task; a negative time is none, and 100 years are the most.
    package func sleep(seconds: Double) async throws {
        // 100 years, so that no conversion can overflow.
        try await Task.sleep(for: .seconds(min(max(seconds, 0), 3_155_760_000)))
    }
}

/// A clock that reads the wall clock once, when it is made, and counts from there.
///
/// What happened is written down by it, so that the instants of one process never go back, and the
/// time between two of them is the time that passed, even if the machine's clock is set meanwhile.
package struct SteadyClock: ExecutionClock {
    private let clock: any ExecutionClock
    private let start: Timestamp
    private let startElapsed: Duration

    /// - Parameter clock: the clock to read.
    package init(_ clock: any ExecutionClock = SystemClock()) {
        self.clock = clock
        start = clock.now
        startElapsed = clock.elapsed
    }

    /// The wall-clock time at the start plus the time that passed since: it never goes back.
    package var now: Timestamp {
        start.advanced(byMilliseconds: (clock.elapsed - startElapsed).wholeMilliseconds)
    }

    /// The elapsed time of the clock that this one was made with.
    package var elapsed: Duration { clock.elapsed }

    /// Sleeps by the clock that this one was made with.
    package func sleep(seconds: Double) async throws { try await clock.sleep(seconds: seconds) }
}

extension Duration {
    /// Whole milliseconds; the duration is one that a process can live to see.
    fileprivate var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
