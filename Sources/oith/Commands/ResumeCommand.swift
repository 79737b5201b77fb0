import ArgumentParser
import Precompute

/// `oith resume`.
struct ResumeCommand: AsyncParsableCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a run that failed, was stopped or crashed.",
        discussion: """
              oith resume --data night
              oith resume 2026-11-20T040000Z-1 --data night --state-machine corrected.asl.json

            Stages and chunks that are done are not done again. The run keeps its name, its as-of \
            instant and its settings; it begins at the stage that failed or was cut off, under the \
            corrected state machine if you give one. Nothing needs to be unlocked.
            """)

    @Argument(help: "The run. [default: the last one]")
    var name: String?

    @OptionGroup var data: DataLocation
    @OptionGroup var correction: DefinitionCorrection

    @OptionGroup var machine: MachineOptions
    @OptionGroup var retention: RetentionOptions
    @OptionGroup var records: RecordOptions
    @OptionGroup var deadline: DeadlineOptions

    @Flag(help: "Print the summary as JSON.")
    var json = false

    func run() async throws {
        let launcher = try NightLauncher(
            data.file.read(
                data.settings, machine.settings, retention.settings, records.settings,
                deadline.settings))
        guard let night = try launcher.nights.resume(name, correction.corrected) else {
            return Terminal.message("the run has succeeded: there is nothing to resume")
        }
        try await launcher.launch(night, printsJSON: json)
    }
}
