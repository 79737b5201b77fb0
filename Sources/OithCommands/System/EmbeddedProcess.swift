import Synchronization

/// The streams and the environment of a command that runs inside another program.
///
///     let process = EmbeddedProcess(environment: ["OITH_RADIUS": "30"])
///     await OithProgram.run(["config", "show"], as: process)      // 0
///     process.output                                              // what it printed
///
/// Neither the variables nor the streams of the program itself are touched, so that several commands
/// may run at the same time.
package final class EmbeddedProcess: Sendable {
    private struct State {
        var output: [UInt8] = []
        var errors = ""
    }

    /// The one that the current task runs for; nil where it runs for the process itself.
    @TaskLocal static var current: EmbeddedProcess?

    /// What the command reads from standard input.
    let input: [UInt8]
    /// All variables that the command sees.
    let environment: [String: String]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - input: what the command reads from standard input.
    ///   - environment: all variables that the command sees.
    package init(input: [UInt8] = [], environment: [String: String] = [:]) {
        self.input = input
        self.environment = environment
    }

    /// What the command printed to standard output.
    package var output: String { String(decoding: state.withLock(\.output), as: UTF8.self) }

    /// What the command printed to standard error.
    package var errors: String { state.withLock(\.errors) }

    /// Does something whose outputs are those of this process.
    package func during<Result>(_ body: () throws -> Result) rethrows -> Result {
        try Self.$current.withValue(self, operation: body)
    }

    func print(_ bytes: [UInt8]) { state.withLock { $0.output += bytes } }

    func printError(_ text: String) { state.withLock { $0.errors += text } }
}
