import ArgumentParser
import JSON
import Nights

/// One call of the program: what it was asked for, as far as that is known when it fails.
struct ProgramCall {
    /// Without the name of the program.
    private let arguments: [String]
    /// The command, once the arguments have been read.
    var command: (any ParsableCommand.Type)?
    /// How the call logs.
    var format = LogFormat.text

    init(_ arguments: [String]) { self.arguments = arguments }

    /// What the call is told that has a mistake in its arguments: the mistake, and the usage of the
    /// command that was meant.
    func usageMessage(for error: any Error) -> String {
        if let command, error is ValidationError {
            return text(Oith.message(for: error), of: command)
        }
        guard command == nil, let mistyped = MistypedCommand(arguments) else {
            return Oith.fullMessage(for: error)
        }
        return text(mistyped.message, of: mistyped.group)
    }

    /// The parser's own form of a message, which it has for its own errors only.
    private func text(_ message: String, of command: any ParsableCommand.Type) -> String {
        let usage = Oith.usageString(for: command)
        let name = usage.split(separator: " ").prefix { $0.first?.isLetter == true }
            .joined(separator: " ")
        return "Error: \(message)\nUsage: \(usage)\n  See '\(name) --help' for more information."
    }

    // MARK: - JSON

    private var asksForJSON: Bool { arguments.prefix { $0 != "--" }.contains("--json") }

    /// What standard error ends with where a command that was asked for JSON fails without a result.
    ///
    /// - Parameters:
    ///   - error: why it failed.
    ///   - run: the run that it is about.
    /// - Returns: a line; nil where people read, where the log is for programs already, and where a
    ///   result was printed, which says what is wrong.
    func jsonLine(for error: any Error, run: String? = nil) -> String? {
        guard asksForJSON, format == .text, !Terminal.hasOutput else { return nil }
        let failure = StartFailure(error)
        let object: JSONValue = [
            "error": .string(failure.error), "cause": .string(cause(of: error, failure)),
            "exitCode": .integer(Int(failure.exitCode)), "run": run.map { .string($0) } ?? .null,
        ]
        return object.text
    }

    private func cause(of error: any Error, _ failure: StartFailure) -> String {
        guard command == nil, let mistyped = MistypedCommand(arguments) else {
            return failure.cause
        }
        return mistyped.message
    }
}
