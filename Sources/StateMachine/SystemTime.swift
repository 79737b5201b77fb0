import Glibc

/// Milliseconds since 1970, by the clock that people set.
func systemTimeSince1970() -> Int64 {
    var time = timespec()
    // The only failures are an unknown clock and a bad pointer.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}
