import Bytes

/// The processor time of the calling thread.
enum ThreadTime {
    /// Seconds that this thread has spent on a core, so that other processes do not count.
    static var seconds: Double {
        let time = KernelClock.threadProcessor.now
        return Double(time.seconds) + Double(time.nanoseconds) / 1e9
    }
}
