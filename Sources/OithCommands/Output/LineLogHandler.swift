import JSON
package import Logging
package import StateMachine

/// How a line of the log looks.
package enum LogFormat: String, CaseIterable, Sendable {
    /// Lines for people.
    case text
    /// JSON lines for programs.
    case json

    /// Says something outside of a night's log: to people, or as one more line for programs.
    func tell(_ text: String, level: Logger.Level, facts: Logger.Metadata) {
        Terminal.message(line(text, level: level, facts: facts))
    }

    /// The same as a line, without its end.
    package func line(
        _ text: String, level: Logger.Level, facts: Logger.Metadata
    ) -> String {
        self == .json
            ? LineLogHandler(self).line(text, level: level, facts: facts) : "oith: \(text)"
    }
}

/// Writes the log to standard error, one line per event.
///
///     2026-11-20T04:00:12.041Z info stage finished run=2026-11-20T040000Z-1 stage=… seconds=8.42
///     {"time":"2026-11-20T04:00:12.041Z","level":"info","message":"stage finished","run":…,…}
package struct LineLogHandler: LogHandler {
    let format: LogFormat
    /// Tells when a fact came to be.
    let clock: any ExecutionClock
    /// Takes a whole line, without its end.
    let write: @Sendable (String) -> Void

    /// Facts that are on each line.
    package var metadata: Logger.Metadata = [:]
    /// Less important events are left out.
    package var logLevel = Logger.Level.info

    init(_ format: LogFormat) { self.init(format, clock: SystemClock(), write: Terminal.message) }

    /// - Parameters:
    ///   - format: of the lines.
    ///   - clock: tells when a fact came to be.
    ///   - write: takes a whole line, without its end.
    package init(
        _ format: LogFormat, clock: any ExecutionClock, write: @escaping @Sendable (String) -> Void
    ) {
        (self.format, self.clock, self.write) = (format, clock, write)
    }

    /// A fact that is on each line.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an event as a line.
    package func log(event: LogEvent) {
        write(line("\(event.message)", level: event.level, facts: event.metadata ?? [:]))
    }

    /// A fact as a line, without its end.
    func line(_ message: String, level: Logger.Level, facts: Logger.Metadata) -> String {
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
