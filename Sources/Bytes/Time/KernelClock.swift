import Glibc

/// The clocks of the kernel.
package enum KernelClock {
    /// The time since 1970, UTC; somebody may set it.
    case realTime
    /// Nobody sets it; it is still while the machine sleeps.
    case monotonic
    /// The time since the machine was started, its sleep included.
    case bootTime
    /// The time that the calling thread has spent on a core.
    case threadProcessor

    /// What the clock shows; the nanoseconds are 0...999,999,999.
    package var now: (seconds: Int, nanoseconds: Int) {
        let clock =
            switch self {
            case .realTime: CLOCK_REALTIME
            case .monotonic: CLOCK_MONOTONIC
            case .bootTime: CLOCK_BOOTTIME
            case .threadProcessor: CLOCK_THREAD_CPUTIME_ID
            }
        var time = timespec()
        // `time` lives for the call; these clocks are always there.
        unsafe clock_gettime(clock, &time)
        return (time.tv_sec, time.tv_nsec)
    }
}
