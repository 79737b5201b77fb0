import ArgumentParser
import Foundation
import StateMachine

/// When a night has to be done; shared by `run`, `resume` and `rerun`.
struct DeadlineOptions: ParsableArguments {
    @Option(
        name: .customLong("finish-by"),
        help: """
            When the night has to be done: 06:30 (the next one, in the machine's zone) or \
            2026-11-20T06:30:00Z. It ends with exit code 1 as soon as its estimate says that it \
            will not be, and `oith resume` can go on with it.
            """)
    var finishBy: String?

    /// What the command line says.
    var settings: [Setting: JSONValue?] { [.finishBy: finishBy.map { .string($0) }] }

    func validate() throws {
        guard let finishBy, TimeOfDay.instant(finishBy, after: SystemClock().now) == nil else {
            return
        }
        throw ValidationError("--finish-by is a time such as 06:30 or 2026-11-20T06:30:00Z.")
    }
}

/// Times of the day in the machine's zone.
enum TimeOfDay {
    /// The instant that a text means, or nil where it means none.
    ///
    /// `06:30` is the next such time, by clocks that may change in between; anything else is ISO
    /// 8601.
    static func instant(_ text: String, after now: Timestamp) -> Timestamp? {
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
