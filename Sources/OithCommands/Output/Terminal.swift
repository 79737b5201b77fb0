import Glibc
import Logging
import NightReport
import Synchronization

/// The process's outputs: results go to standard output, everything else to standard error.
///
/// A failed write never ends the process at once. A command with a result exits with 74 at its end
/// (see ``outputFailure``), or with 0 if the reader closed the pipe. For a night it changes nothing:
/// after ``beginNight(_:)`` messages wait in a queue, and the summary waits a few seconds for its
/// reader.
///
/// Texts pass ``PrintableText`` here, so that a terminal shows control characters and does not obey
/// them.
enum Terminal {
    /// How long the end of a night waits for those who read its log and its summary.
    private static let secondsForReaders = 5.0

    private struct State {
        var outputFailure: StandardStreams.Failure?
        var hasOutput = false
        var messages: OutputQueue?
        /// Of the line that says how many lines were dropped.
        var format = LogFormat.text
    }

    private static let state = Mutex(State())
    /// Whether the streams are those of the process.
    private static var hasStreams: Bool { EmbeddedProcess.current == nil }

    /// Whether a person watches standard error, on a terminal whose lines can be replaced.
    static var isInteractive: Bool {
        hasStreams && isatty(STDERR_FILENO) == 1 && Environment.value("TERM") != "dumb"
    }

    /// Whether a person may be at the terminal, who sees what is wrong.
    static var isWatched: Bool {
        hasStreams && (isatty(STDIN_FILENO) == 1 || isatty(STDERR_FILENO) == 1)
    }

    // MARK: - Results

    /// Why standard output took no result; nil where it took everything.
    static var outputFailure: StandardStreams.Failure? { state.withLock(\.outputFailure) }

    /// Whether a result was printed, or at least begun.
    static var hasOutput: Bool {
        EmbeddedProcess.current.map { !$0.output.isEmpty } ?? state.withLock(\.hasOutput)
    }

    /// Prints a result.
    static func output(_ text: String) { output(Array(text.printable.utf8)) }

    /// Prints a result that sets letters off: the codes of ``TerminalStyle`` are obeyed.
    static func output(styled text: String) { output(Array(text.printableWithStyles.utf8)) }

    /// Prints bytes as they are, a file that goes to standard output; nothing where an earlier
    /// result could not be printed.
    static func output(_ bytes: [UInt8]) {
        if let embedded = EmbeddedProcess.current { return embedded.print(bytes) }
        if outputFailure != nil { return }
        state.withLock { $0.hasOutput = true }
        do throws(StandardStreams.Failure) {
            try StandardStreams.write(bytes, to: STDOUT_FILENO)
        } catch {
            state.withLock { $0.outputFailure = error }
        }
    }

    /// Prints a part of a long result.
    ///
    /// - Throws: ``OutputEnded`` where there is no sense in going on.
    static func stream(_ text: String) throws { try stream(Array(text.printable.utf8)) }

    /// Prints a part of a file that goes to standard output.
    ///
    /// - Throws: ``OutputEnded`` where there is no sense in going on.
    static func stream(_ bytes: [UInt8]) throws {
        output(bytes)
        if outputFailure != nil { throw OutputEnded() }
    }

    /// Whether a person sees standard output on a terminal that obeys control sequences.
    static var isOutputTerminal: Bool {
        hasStreams && isatty(STDOUT_FILENO) == 1 && Environment.value("TERM") != "dumb"
    }

    /// Empties the terminal on standard output (ECMA-48, 8.3.21 CUP and 8.3.39 ED).
    static func clear() { output(Array("\u{1B}[H\u{1B}[2J".utf8)) }

    // MARK: - Messages

    /// Prints a message, a warning or an error.
    ///
    /// That it cannot be printed changes nothing.
    static func message(_ text: String) { write("\(text.printable)\n") }

    /// Replaces the line of progress on standard error.
    static func status(_ text: String) { write("\r\u{1B}[K\(text.field)", isPassing: true) }

    private static func write(_ text: String, isPassing: Bool = false) {
        if let embedded = EmbeddedProcess.current { return embedded.printError(text) }
        if let messages = state.withLock(\.messages) {
            return messages.add(text, isPassing: isPassing)
        }
        try? StandardStreams.write(Array(text.utf8), to: STDERR_FILENO)
    }

    // MARK: - Nights

    /// From now on no message waits for its reader.
    ///
    /// - Parameter format: of the line that says how many were dropped; the last call holds.
    static func beginNight(_ format: LogFormat) {
        if !hasStreams { return }
        state.withLock { state in
            state.format = format
            state.messages = state.messages ?? OutputQueue(STDERR_FILENO, notice: droppedLines)
        }
    }

    private static func droppedLines(_ count: Int) -> String {
        let lines = count == 1 ? "1 line of the log was" : "\(count) lines of the log were"
        return state.withLock(\.format)
            .line("\(lines) dropped: nobody took them", level: .warning, facts: [:])
    }

    /// Prints the result of a command that notifies others, and waits some seconds for its reader.
    ///
    /// - Parameters:
    ///   - text: the result.
    ///   - isJSON: whether a program reads it; then that it could not be printed is an error.
    static func offer(_ text: String, isJSON: Bool) {
        guard let problem = summary(text) else { return }
        if isJSON {
            state.withLock { $0.outputFailure = $0.outputFailure ?? problem }
        } else {
            message("oith: the result could not be printed: \(problem.words)")
        }
    }

    /// Prints the summary of a night, and waits some seconds for its reader.
    ///
    /// - Returns: why it could not be printed; nil where it was.
    static func summary(_ text: String) -> StandardStreams.Failure? {
        if !hasStreams {
            output(text)
            return nil
        }
        // Both may go to one place, where they have to be in order.
        finish()
        state.withLock { $0.hasOutput = true }
        let queue = OutputQueue(STDOUT_FILENO) { _ in "" }
        queue.add(text.printable)
        guard queue.finish(withinSeconds: secondsForReaders) else {
            return StandardStreams.Failure(code: ETIMEDOUT, written: 0)
        }
        return queue.failure
    }

    /// Waits some seconds until the messages are written.
    static func finish() {
        _ = state.withLock(\.messages)?.finish(withinSeconds: secondsForReaders)
    }

    // MARK: - Looks

    /// The columns of the terminal on standard error, 80 where it does not say.
    static var width: Int { columns(of: STDERR_FILENO) }

    /// The same of standard output.
    static var outputWidth: Int { columns(of: STDOUT_FILENO) }

    /// The columns that a table may take; nil where standard output is no terminal.
    static var tableWidth: Int? {
        hasStreams && isatty(STDOUT_FILENO) == 1 ? outputWidth : nil
    }

    /// How results may be set off: plain where they go into a file or `NO_COLOR` is set.
    static var outputStyle: TerminalStyle {
        TerminalStyle(
            isTerminal: hasStreams && isatty(STDOUT_FILENO) == 1,
            environment: Environment.value)
    }

    private static func columns(of descriptor: Int32) -> Int {
        hasStreams ? StandardStreams.columns(of: descriptor) ?? 80 : 80
    }
}

/// A command stops in the middle of a long result, as standard output takes no more of it.
///
/// Why is in ``Terminal/outputFailure``.
struct OutputEnded: Error {}
