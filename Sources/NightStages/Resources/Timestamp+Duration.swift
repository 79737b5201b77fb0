package import Bytes

extension Timestamp {
    /// The time from this instant to another, in seconds; negative where that is earlier.
    package func seconds(until end: Timestamp) -> Double {
        // Each as a number with a point: the difference of two extremes is more than an integer.
        (Double(end.milliseconds) - Double(milliseconds)) / 1000
    }

    /// How long something took that began here, in seconds; 0 where a clock that was set back
    /// between two processes says that it ended before it began.
    package func duration(until end: Timestamp) -> Double {
        max(0, seconds(until: end))
    }
}
