import Bytes

extension Timestamp {
    /// Day and minute: `2026-11-20 04:00`.
    package var minuteText: String { String(description.prefix(10)) + " " + clock(5) }

    /// The time of day: `04:00:12`.
    package var clockText: String { clock(8) }

    private func clock(_ length: Int) -> String {
        String(description.dropFirst(11).prefix(length))
    }
}
