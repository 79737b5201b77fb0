import ArgumentParser
import DurableFiles
import ExecutionStore
import JSON
import Nights
import SystemPackage

/// `oith stop`.
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop the current run; it can be resumed.",
        discussion: "  oith stop --data night")

    @Argument(help: "The run. [default: the one that is running]", completion: .runs)
    var name: String?

    @OptionGroup var data: DataLocation

    @Option(parsing: .unconditional, help: "Seconds to wait for its end.")
    var wait = 60

    @OptionGroup var format: OutputFormat

    func validate() throws {
        guard 0...86_400 ~= wait else { throw ValidationError("--wait is in 0...86400.") }
    }

    func run() async throws {
        let directory = try data.path()
        // When it has ended there may be nothing left of a start.
        let isWaiting = Self.isWaiting(in: directory)
        let stopped = try await RunningNight(in: directory, expecting: name)
            .stop(waitingSeconds: wait)
        let object: JSONValue = ["run": .string(stopped), "stopped": true]
        let next =
            isWaiting
            ? nil : Nights(directory, in: LocalFileSystem()).nextStep(afterRun: stopped).advice
        let advice = isWaiting ? " before it began; `oith run` starts a night" : ". \(next ?? "")"
        Terminal.output(format.json ? object.text + "\n" : "\(stopped) has ended\(advice)\n")
    }

    /// Whether the run waits for its pool, so that there will be nothing to resume.
    private static func isWaiting(in directory: FilePath) -> Bool {
        let store = try? ExecutionStore(reading: directory.appending("journal.sqlite"))
        return (try? store?.executions(limit: 1).first?.isWaiting) ?? false
    }
}
