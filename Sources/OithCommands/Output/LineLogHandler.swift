import JSON
import Logging
import StateMachine

/// How a line of the log looks.
enum LogFormat: String, CaseIterable, Sendable {
    case text, json

    /// Says something outside of a night's log: to people, or as one more line for programs.
    func tell(_ text: String, _ level: Logger.Level, _ facts: Logger.Metadata) {
        Terminal.message(line(text, level, facts))
    }

    /// The same as a line, without its end.
    func line(_ text: String, _ level: Logger.Level, _ facts: Logger.Metadata) -> String {
        self == .json ? LineLogHandler(self).line(text, level, facts) : "oith: \(text)"
    }
}

/// Writes the log to standard error, one line per event.
///
///     2026-11-20T04:00:12.041Z info stage finished run=2026-11-20T040000Z-1 stage=… seconds=8.42
///     {"time":"2026-11-20T04:00:12.041Z","level":"info","message":"stage finished","run":…,…}
struct LineLogHandler: LogHandler {
    let format: LogFormat
    /// Tells when a fact came to be.
    let clock: any ExecutionClock
    /// Takes a whole line, without its end.
    let write: @Sendable (String) -> Void

    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(
        _ format: LogFormat, clock: any ExecutionClock = SystemClock(),
        write: @escaping @Sendable (String) -> Void = Terminal.message
    ) {
        (self.format, self.clock, self.write) = (format, clock, write)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        write(line("\(event.message)", event.level, event.metadata ?? [:]))
    }

    /// A fact as a line, without its end.
    func line(_ message: String, _ level: Logger.Level, _ facts: Logger.Metadata) -> String {
        let metadata = metadata.merging(facts) { $1 }
            .sorted { Self.order($0.key) < Self.order($1.key) }
        var members: [(String, JSONValue)] = [
            ("time", .string("\(clock.now)")), ("level", .string(level.rawValue)),
            ("message", .string(message)),
        ]
        members += metadata.map { ($0.key, Self.json($0.value)) }
        return switch format {
        case .json: JSONValue.object(JSONObject(members)).text
        case .text: Self.text(members)
        }
    }

    /// The run and the stage come first.
    private static func order(_ key: String) -> (Int, String) {
        (["run", "stage"].firstIndex(of: key) ?? 2, key)
    }

    private static func text(_ members: [(key: String, value: JSONValue)]) -> String {
        let head = members.prefix(3).map { $0.value.string ?? "" }
        let facts = members.dropFirst(3).map { member in
            let text = member.value.string
            // A value with a blank in it is written as JSON, so that a line can be taken apart.
            let isPlain = text?.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") } ?? false
            return "\(member.key)=\(isPlain ? text ?? "" : member.value.text)"
        }
        // A message may have come from elsewhere: it must not look like a line of its own.
        return (head + facts).joined(separator: " ").split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).joined(separator: " ")
    }

    /// Numbers stay numbers.
    private static func json(_ value: Logger.Metadata.Value) -> JSONValue {
        if case .stringConvertible(let value) = value {
            if let flag = value as? Bool { return .bool(flag) }
            if let number = value as? Int { return .integer(number) }
            if let number = value as? Double, number.isFinite { return .double(number) }
        }
        return .string("\(value)")
    }
}
