import Glibc

/// Milliseconds since 1970, by the wall clock.
func systemTimeSince1970() -> Int64 {
    let time = read(CLOCK_REALTIME)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

/// The time since the machine was started, its sleep included; nobody sets it.
func uptime() -> Duration {
    let time = read(CLOCK_BOOTTIME)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

private func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    // The only failures are an unknown clock and a bad pointer.
    unsafe clock_gettime(clock, &time)
    return time
}
