/// An instant in milliseconds since 1970-01-01T00:00:00Z, written as RFC 3339 in UTC.
///
///     Timestamp("2026-11-20T04:00:00Z")?.description    // 2026-11-20T04:00:00.000Z
package struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Milliseconds since 1970, negative before; leap seconds do not count.
    package let milliseconds: Int64

    /// The instant so many milliseconds after 1970.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads RFC 3339 as the Amazon States Language wants it: a capital `T` and a zone.
    ///
    /// Digits of a second beyond the third are dropped. Nil where the text is no such instant.
    package init?(_ text: String) {
        var reader = TimestampReader(text)
        guard let milliseconds = reader.read() else { return nil }
        self.milliseconds = milliseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The instant some milliseconds later; it stops at the ends of time.
    package func advanced(byMilliseconds count: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(count)
        return Timestamp(milliseconds: overflow ? (count < 0 ? .min : .max) : sum)
    }

    /// RFC 3339 with milliseconds: `2026-11-20T04:00:00.000Z`.
    package var description: String { text(fractionDigits: 3) }

    /// RFC 3339 in whole seconds, which cuts off the rest: `2026-11-20T04:00:00Z`.
    package var secondsText: String { text(fractionDigits: 0) }

    private func text(fractionDigits: Int) -> String {
        let (day, time) = milliseconds.flooredQuotientAndRemainder(dividingBy: 86_400_000)
        let date = CivilDate(daysSince1970: day)
        let clock = [time / 3_600_000, time / 60_000 % 60, time / 1000 % 60]
            .map { $0.padded(to: 2) }.joined(separator: ":")
        let fraction = fractionDigits == 0 ? "" : "." + (time % 1000).padded(to: fractionDigits)
        return "\(date)T\(clock)\(fraction)Z"
    }
}
