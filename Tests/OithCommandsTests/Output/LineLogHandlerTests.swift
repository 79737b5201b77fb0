import Bytes
import JSON
import Logging
import OithCommands
import StateMachine
import Synchronization
import Testing

@Suite struct LineLogHandlerTests {
    /// A clock that is at 2026-11-20T04:00:12.041Z.
    private struct StandingClock: ExecutionClock {
        let now = Timestamp(milliseconds: 1_795_147_212_041)

        func sleep(seconds: Double) async throws {}
    }

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    /// A logger, and what it writes.
    private func logger(_ format: LogFormat) -> (Logger, Lines) {
        let lines = Lines()
        let logger = Logger(label: "oith") { _ in
            LineLogHandler(format, clock: StandingClock(), write: lines.add)
        }
        return (logger, lines)
    }

    @Test func `A line for people begins with time, level and message`() {
        let (logger, lines) = logger(.text)
        logger.info("stage finished", metadata: ["seconds": .stringConvertible(8.42)])
        logger.error("run failed")
        #expect(
            lines.all == [
                "2026-11-20T04:00:12.041Z info stage finished seconds=8.42",
                "2026-11-20T04:00:12.041Z error run failed",
            ])
    }

    @Test func `Run and stage come first, then the facts in the order of the alphabet`() {
        var (logger, lines) = logger(.text)
        logger[metadataKey: "run"] = "2026-11-20T040000Z-1"
        logger.warning(
            "attempt failed",
            metadata: ["zone": "b", "stage": "ScoreChunks", "chunk": "9q8y", "attempt": "1"])
        #expect(logger[metadataKey: "run"] == "2026-11-20T040000Z-1")
        #expect(
            lines.all == [
                "2026-11-20T04:00:12.041Z warning attempt failed run=2026-11-20T040000Z-1 "
                    + "stage=ScoreChunks attempt=1 chunk=9q8y zone=b"
            ])
    }

    @Test(arguments: [
        ("plain", "plain"), ("two words", #""two words""#), ("", #""#), ("a\"b", #""a\"b""#),
        ("a\nb", #""a\nb""#), ("tab\there", #""tab\there""#), ("é", "é"),
    ])
    func `A value with a blank or a quotation mark is written as JSON`(
        value: String, text: String
    ) {
        let (logger, lines) = logger(.text)
        logger.info("m", metadata: ["k": "\(value)"])
        #expect(lines.all == ["2026-11-20T04:00:12.041Z info m k=\(text)"])
    }

    @Test(arguments: ["a\nb", "a\r\nb", "a\u{2028}b", "a\u{85}b"])
    func `A message cannot begin a line of its own`(message: String) {
        let (logger, lines) = logger(.text)
        logger.info("\(message)")
        #expect(lines.all == ["2026-11-20T04:00:12.041Z info a b"])
    }

    @Test func `JSON keeps numbers and truth values, and lines stay lines`() throws {
        let (logger, lines) = logger(.json)
        logger.notice(
            "a\nb",
            metadata: [
                "whole": .stringConvertible(7), "fraction": .stringConvertible(0.5),
                "flag": .stringConvertible(true), "none": .stringConvertible(Double.nan),
                "text": "8", "list": ["x", "y"], "run": "r",
            ])
        let line = try #require(lines.all.first)
        #expect(!line.contains("\n"))
        let json = try JSONValue(parsing: line)
        #expect(
            json == [
                "time": "2026-11-20T04:00:12.041Z", "level": "notice", "message": "a\nb",
                "run": "r", "flag": true, "fraction": .double(0.5),
                "list": #"["x", "y"]"#, "none": "nan", "text": "8", "whole": 7,
            ])
        let keys = json.object?.members.map(\.key)
        #expect(keys?.prefix(4) == ["time", "level", "message", "run"])
    }

    @Test func `Less important events are left out`() {
        var (logger, lines) = logger(.text)
        logger.debug("not shown")
        logger.logLevel = .debug
        logger.debug("shown")
        #expect(lines.all == ["2026-11-20T04:00:12.041Z debug shown"])
    }

    @Test func `What a command says is a sentence for people and a line for programs`() throws {
        #expect(
            LogFormat.text.line("it failed", level: .error, facts: ["exit": "65"])
                == "oith: it failed")
        let json = try JSONValue(
            parsing: LogFormat.json.line("it failed", level: .error, facts: ["exit": "65"]))
        #expect(json["message"] == "it failed")
        #expect(json["level"] == "error")
        #expect(json["exit"] == "65")
    }
}
