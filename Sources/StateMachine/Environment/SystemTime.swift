import Bytes

/// Milliseconds since 1970, by the wall clock.
func systemTimeSince1970() -> Int64 {
    let time = KernelClock.realTime.now
    return Int64(time.seconds) * 1000 + Int64(time.nanoseconds) / 1_000_000
}

/// The time since the machine was started, its sleep included; nobody sets it.
func uptime() -> Duration {
    let time = KernelClock.bootTime.now
    return .seconds(time.seconds) + .nanoseconds(time.nanoseconds)
}
