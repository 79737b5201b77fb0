import ArgumentParser
import ExecutionStore
import JSON
import SystemPackage

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
        let directory = try data.path()
        let stopped = try await RunningNight(in: directory, expecting: name)
            .stop(waitingSeconds: wait)
        let object: JSONValue = ["run": .string(stopped), "stopped": true]
        let advice =
            Self.hasBegun(stopped, in: directory)
            ? "; `oith resume` continues it" : " before it began; `oith run` starts a night"
        Terminal.output(format.json ? object.text + "\n" : "\(stopped) has ended\(advice)\n")
    }

    /// Whether there is anything to resume; where the journal cannot be read there may be.
    private static func hasBegun(_ run: String, in directory: FilePath) -> Bool {
        let journal = directory.appending("journal.sqlite")
        guard let store = try? ExecutionStore(reading: journal),
            let last = try? store.executions(limit: 1).first
        else { return true }
        return last.hasBegun
    }
}
