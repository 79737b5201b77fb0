import Bytes

/// An instant of UTC to the nanosecond, read as people and databases write it (ISO 8601).
///
/// ``Timestamp`` is the one of executions: milliseconds, and RFC 3339 to the letter.
package struct Instant: Sendable, Hashable, Comparable {
    /// Whole seconds since 1970-01-01T00:00:00Z, without leap seconds.
    package let seconds: Int64
    /// 0...999,999,999 after the second.
    package let nanoseconds: Int32

    /// An instant of UTC; `nanoseconds` are 0...999,999,999.
    package init(seconds: Int64, nanoseconds: Int32 = 0) {
        (self.seconds, self.nanoseconds) = (seconds, nanoseconds)
    }

    /// The instant that many whole days earlier.
    package func minus(days: Int64) -> Instant {
        Instant(seconds: seconds - days * 86_400, nanoseconds: nanoseconds)
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}

// MARK: - ISO 8601

extension Instant {
    /// The instant that a text of ISO 8601 names, or nil where it names none.
    ///
    /// `YYYY-MM-DD`, then nothing (midnight UTC) or `T`, `t` or a space and `HH:MM[:SS[.fraction]]`
    /// (a comma will do as well), then nothing or `Z` (UTC) or an offset `+HH`, `+HHMM`, `+HH:MM`. The
    /// calendar is checked. Digits beyond nanoseconds are cut off. Second 60 is the last nanosecond
    /// of its minute. White space at the ends is stripped.
    package init?(_ bytes: Span<UInt8>) {
        let text = bytes.extracting(ASCIIFolding.stripped(bytes))
        var scanner = InstantScanner()
        guard let year = scanner.digits(4, in: text), scanner.skip("-", in: text),
            let month = scanner.digits(2, in: text), scanner.skip("-", in: text),
            let day = scanner.digits(2, in: text),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        var seconds = date.daysSince1970 * 86_400
        var nanoseconds: Int64 = 0
        if scanner.position < text.count {
            guard scanner.skip("Tt ", in: text), let time = scanner.time(in: text),
                let offset = scanner.offset(in: text), scanner.position == text.count
            else { return nil }
            seconds += time.seconds - offset
            nanoseconds = time.nanoseconds
        }
        self.init(seconds: seconds, nanoseconds: Int32(nanoseconds))
    }

    /// The instant that a text of ISO 8601 names, or nil where it names none.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(bytes.span)
    }

    /// ISO 8601 in whole seconds, which cuts off the rest: `2026-11-20T04:00:00Z`.
    package var secondsText: String { Timestamp(milliseconds: seconds * 1000).secondsText }
}
