package import Bytes
import Foundation

/// Times of the day in the time zone of the machine.
package enum TimeOfDay {
    /// The instant of a text; nil if it has none.
    ///
    /// `06:30` is the next such time, with changes of the clocks in between; anything else is ISO
    /// 8601.
    ///
    /// - Parameters:
    ///   - text: `06:30` or an instant.
    ///   - now: the next time is later than this.
    /// - Returns: the instant.
    package static func instant(_ text: String, after now: Timestamp) -> Timestamp? {
        guard let match = text.wholeMatch(of: /([01]?[0-9]|2[0-3]):([0-5][0-9])/) else {
            return Timestamp(text)
        }
        let now = Date(timeIntervalSince1970: Double(now.milliseconds) / 1000)
        let next = Calendar(identifier: .gregorian).nextDate(
            after: now, matching: DateComponents(hour: Int(match.1), minute: Int(match.2)),
            matchingPolicy: .nextTime)
        return next.map { Timestamp(milliseconds: Int64($0.timeIntervalSince1970 * 1000)) }
    }
}
