import Glibc

/// The processor time of the calling thread.
enum ThreadTime {
    /// Seconds that this thread has spent on a core, so that other processes do not count.
    static var seconds: Double {
        var time = timespec()
        // Writes to the variable, which lives for the call; this clock cannot fail.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
