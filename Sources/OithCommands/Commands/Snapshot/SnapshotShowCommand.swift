import ArgumentParser
import JSON
import SnapshotStore

/// `oith snapshot show`.
struct SnapshotShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the counts, files and columns of a snapshot.",
        discussion: """
              oith snapshot show --data night
              oith snapshot show 2026-11-20 --data night --json

            Reads the manifest and the footers only. `oith snapshot verify` reads every byte.
            """)

    @OptionGroup var selection: SnapshotSelection

    @OptionGroup var format: OutputFormat

    func run() throws {
        let figures = try SnapshotFigures(try selection.directory())
        let now = SnapshotStore.systemClock()
        Terminal.output(format.json ? figures.json(now: now).text + "\n" : figures.text(now: now))
        if let problem = figures.problem {
            throw CommandError(ExitStatus.badData, "\(problem); `oith snapshot verify` says more")
        }
    }
}
