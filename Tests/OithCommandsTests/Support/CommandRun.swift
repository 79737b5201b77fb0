import JSON
import OithCommands

/// How a command ended, and what it printed.
struct CommandRun: CustomStringConvertible {
    let status: Int32
    /// What went to standard output.
    let output: String
    /// What went to standard error.
    let errors: String

    /// The output as one value.
    var json: JSONValue { get throws { try JSONValue(parsing: output) } }

    /// The lines of the output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }

    var description: String { "exit code \(status)\n\(output)\n\(errors)" }
}

/// Runs a command of oith inside this process.
///
/// - Parameters:
///   - arguments: without the name of the program.
///   - input: what it reads from standard input.
///   - environment: all variables that it sees.
/// - Returns: what it printed and how it ended.
func oith(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
) async -> CommandRun {
    let process = EmbeddedProcess(input: Array(input.utf8), environment: environment)
    let status = await OithProgram.run(arguments, as: process)
    return CommandRun(status: status, output: process.output, errors: process.errors)
}

/// Runs a command of oith inside this process.
func oith(
    _ arguments: String..., input: String = "", environment: [String: String] = [:]
) async -> CommandRun {
    await oith(arguments, input: input, environment: environment)
}
