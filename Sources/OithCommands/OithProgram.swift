import ArgumentParser
import Bytes
import Glibc
import Logging
import StateMachine

/// The program `oith`: the one place that turns errors into messages and exit codes.
package enum OithProgram {
    /// Runs the command that the process's arguments name.
    ///
    /// - Returns: the exit code, after everything that was printed has been written or given up.
    package static func run() async -> Int32 {
        StandardStreams.prepare()
        let status = await runCommand()
        Terminal.finish()
        return status
    }

    private static func runCommand() async -> Int32 {
        var call = ProgramCall(Array(CommandLine.arguments.dropFirst()))
        do {
            // Before anything else: without descriptors the signals' pipe and the runtime trap.
            try OpenFiles.check()
            if StartMistake.beginsNight { try StopSignals.arm() }
            if StartMistake.beginsNight || StartMistake.notifies {
                Terminal.beginNight(call.format)
            }
            try ProcessTexts.check(
                variables: Setting.all.map(\.variable) + Environment.others + ["TMPDIR"])
            let command = try await parsed()
            call.command = type(of: command)
            guard SystemClock().now.milliseconds >= 0 else {
                throw CommandError(
                    ExitStatus.badData, "the machine's clock is before 1970; set it")
            }
            if let nightFormat = logFormat(of: command) {
                call.format = nightFormat
                Terminal.beginNight(nightFormat)
            }
            try await perform(command)
        } catch {
            return status(of: error, call)
        }
        return outputStatus(call.format)
    }

    /// Runs a command inside this process, which continues after it.
    ///
    /// - Parameters:
    ///   - arguments: without the name of the program.
    ///   - embedded: the streams and the environment of the command.
    /// - Returns: the exit code.
    package static func run(
        _ arguments: [String], as embedded: EmbeddedProcess
    ) async -> Int32 {
        await EmbeddedProcess.$current.withValue(embedded) {
            var call = ProgramCall(arguments)
            do {
                let command = try Oith.parseAsRoot(arguments)
                call.command = type(of: command)
                call.format = logFormat(of: command) ?? call.format
                try await perform(command)
            } catch {
                return status(of: error, call)
            }
            return outputStatus(call.format)
        }
    }

    private static func perform(_ command: sending any ParsableCommand) async throws {
        var command = command
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
    }

    /// Prints why a command failed.
    ///
    /// - Returns: the exit code.
    private static func status(of error: any Error, _ call: ProgramCall) -> Int32 {
        if error is OutputEnded { return outputStatus(call.format) }
        guard let failure = error as? CommandError ?? CommandError(error) else {
            return tell(error, call)
        }
        if let line = call.jsonLine(for: error, run: failure.run) {
            Terminal.message(line)
        } else {
            tell(failure, call.format)
        }
        return failure.status
    }

    /// The command; others are told of a mistake in it that kept a night from beginning.
    private static func parsed() async throws -> any ParsableCommand {
        do { return try Oith.parseAsRoot() } catch {
            if !Oith.exitCode(for: error).isSuccess {
                await StartMistake(CommandLine.arguments)?.tell(error)
            }
            throw error
        }
    }

    /// How a night logs; nil for any other command.
    private static func logFormat(of command: any ParsableCommand) -> LogFormat? {
        (command as? any LoggingCommand)?.logFormat
    }

    /// The exit code of a command that is done: its result may not have been written.
    private static func outputStatus(_ format: LogFormat) -> Int32 {
        // A reader that closed the pipe wants no more: `oith lookup ... | head`.
        guard let failure = Terminal.outputFailure, failure.code != EPIPE else { return 0 }
        let error = CommandError(
            ExitStatus.inputOutput, "standard output could not be written: \(failure.words)")
        tell(error, format)
        return error.status
    }

    /// Prints what the argument parser has to say: an error, or help that was asked for.
    private static func tell(_ error: any Error, _ call: ProgramCall) -> Int32 {
        let status = Oith.exitCode(for: error)
        guard status.isSuccess else {
            let text = call.usageMessage(for: error)
            if !text.isEmpty { Terminal.message(call.jsonLine(for: error) ?? text) }
            return status.rawValue
        }
        StopSignals.disarm()
        let text = Oith.fullMessage(for: error)
        if !text.isEmpty { Terminal.output(text + "\n") }
        return outputStatus(call.format)
    }

    /// The last line of a command that failed.
    private static func tell(_ failure: CommandError, _ format: LogFormat) {
        var facts: Logger.Metadata = ["exit": .stringConvertible(Int(failure.status))]
        facts["run"] = failure.run.map { "\($0)" }
        format.tell(failure.message, level: .error, facts: facts)
    }
}
