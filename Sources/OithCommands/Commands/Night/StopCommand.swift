import ArgumentParser
import JSON

/// `oith stop`.
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop the current run; it can be resumed.",
        discussion: "  oith stop --data night")

    @Argument(help: "The run. [default: the one that is running]")
    var name: String?

    @OptionGroup var data: DataLocation

    @Option(help: "Seconds to wait for its end.")
    var wait = 60

    @OptionGroup var format: OutputFormat

    func validate() throws {
        guard 0...86_400 ~= wait else { throw ValidationError("--wait is in 0...86400.") }
    }

    func run() async throws {
        let stopped = try await RunningNight(in: try data.path(), expecting: name)
            .stop(waitingSeconds: wait)
        let object: JSONValue = ["run": .string(stopped), "stopped": true]
        Terminal.output(
            format.json ? object.text + "\n" : "\(stopped) has ended; `oith resume` continues it\n")
    }
}
