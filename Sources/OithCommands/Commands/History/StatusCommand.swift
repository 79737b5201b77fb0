import ArgumentParser
import DurableFiles
import ExecutionStore
import Glibc
import JSON
import NightReport
import NightStages
import Nights
import SystemPackage

/// `oith status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the state of a run: its stages, its chunks, what failed, and what to do.",
        discussion: """
              oith status --data night
              oith status 2026-11-20T040000Z-1 --data night
              oith status --data night --watch

            A run that is under way shows how much of it is done, how fast it is and when it will \
            end; --watch shows that again every two seconds until it has ended. A run whose process \
            has ended without finishing it is "crashed". A lock of the operating system shows that, \
            so there is nothing to clean up. A run that could not start, for example because there \
            was no pool, is "not begun". The line "next" has the command that helps.

            With --notify a run that failed is reported to the webhook and the command of the \
            configuration, if that has not been done because its process was killed: `cron/nightly.sh \
            tell`.
            """)

    @Argument(help: "The run. [default: the newest]", completion: .runs)
    var name: String?

    @OptionGroup var data: DataLocation

    @OptionGroup var format: OutputFormat

    @Flag(help: "Show it again every two seconds, until the run has ended.")
    var watch = false

    @Flag(
        help:
            "Notify the webhook and the command of the configuration, if they have not been notified."
    )
    var notify = false

    private static let secondsBetweenLooks = 2

    func validate() throws {
        if watch, notify { throw ValidationError("Give --watch or --notify, not both.") }
    }

    func run() async throws {
        // Read first: a mistake in the settings must show before it is needed.
        let dispatcher = notify ? NotificationDispatcher(try data.file.read(data.settings)) : nil
        let directory = try data.path()
        var report = try StatusReport(of: name, in: directory)
        if watch {
            while report.isRunning {
                show(report)
                try await Task.sleep(for: .seconds(Self.secondsBetweenLooks))
                report = try StatusReport(of: report.run.name, in: directory)
            }
        }
        guard let dispatcher else { return show(report) }
        // Others first: a reader of the output may not read.
        if !report.isRunning { await tell(dispatcher, of: report.run) }
        Terminal.offer(text(of: report), isJSON: format.json)
    }

    private func text(of report: StatusReport) -> String {
        format.json ? report.json.text + "\n" : report.text
    }

    /// Prints it; on a terminal that is watched it takes the place of what was there.
    private func show(_ report: StatusReport) {
        if watch, !format.json, Terminal.isOutputTerminal {
            Terminal.clear()
        }
        Terminal.output(text(of: report))
    }

    private func tell(_ dispatcher: NotificationDispatcher, of run: ExecutionRecord) async {
        if dispatcher.isSilent {
            return Terminal.message("oith: nobody is told; set notify.webhook or notify.command")
        }
        if let announcement = dispatcher.noteUnsent(run) { await dispatcher.tell(announcement) }
    }
}
