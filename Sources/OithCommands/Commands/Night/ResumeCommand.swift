import ArgumentParser
import ExecutionStore
import JSON
import Nights
import StateMachine
import SystemPackage

/// `oith resume`.
struct ResumeCommand: AsyncParsableCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Resume a run that failed, was stopped or crashed.",
        discussion: """
              oith resume --data night
              oith resume 2026-11-20T040000Z-1 --data night --state-machine corrected.asl.json

            Stages and chunks that are complete are not repeated. The run keeps its name, its as-of \
            instant and its settings. It continues at the stage that failed or was interrupted, \
            with the corrected state machine if you give one. Nothing needs to be unlocked. If the \
            last run succeeded without publishing, and the last run that should have published \
            failed, the exit code is 1.
            """)

    @OptionGroup var location: RunLocation
    @OptionGroup var correction: DefinitionCorrection

    @OptionGroup var machine: MachineOptions
    @OptionGroup var retention: RetentionOptions
    @OptionGroup var records: ArtifactOptions
    @OptionGroup var deadline: DeadlineOptions

    @Flag(help: "Print the summary as JSON.")
    var json = false

    var data: DataLocation { location.data }

    func run() async throws {
        let launcher = try await launcher(
            location.data.settings, machine.settings, retention.settings, records.settings,
            deadline.settings)
        let night = try await launcher.goOn {
            try launcher.nights.resume(location.name, correction.corrected)
        }
        guard let night else {
            if location.name == nil, let failing = try launcher.nights.failingNight() {
                throw Self.nothingToResume(
                    but: failing, launcher.nights.nextStep(after: failing, lockIsHeld: false))
            }
            return try tellOfNothing(in: launcher.nights.dataDirectory)
        }
        try await launcher.launch(night, printsJSON: json)
    }

    private func tellOfNothing(in folder: FilePath) throws {
        Terminal.message("the run has succeeded: there is nothing to resume")
        guard json else { return }
        let run = try ExecutionStore(reading: folder.appending("journal.sqlite")).find(
            location.name)
        let object: JSONValue = [
            "run": .string(run.name), "status": .string(run.status(lockIsHeld: false).rawValue),
            "resumed": false, "exitCode": 0,
        ]
        Terminal.output(object.text + "\n")
    }

    /// The last run has succeeded without publishing, and the last that was to publish has not.
    private static func nothingToResume(
        but failing: ExecutionRecord, _ next: NextStep
    ) -> CommandError {
        let cause = failing.failure.map { ": \($0.cause)" } ?? ""
        return CommandError(
            ExitStatus.runFailed,
            "the last run has succeeded and was not to publish: there is nothing to resume there. "
                + "But \(failing.name), the last that was to publish, has not succeeded\(cause)\n"
                + (next.advice ?? "`oith run` starts a new night."),
            run: failing.name)
    }
}
