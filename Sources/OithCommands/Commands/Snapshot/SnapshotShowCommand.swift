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
              oith snapshot show --columns

            Reads the manifest and the footers only. `oith snapshot verify` reads every byte. \
            --columns prints the data dictionary: tables, columns, types, units and meaning. It is \
            the same for all snapshots, and needs none.
            """)

    @OptionGroup var selection: SnapshotSelection

    @Flag(help: "Print what each column means instead.")
    var columns = false

    @OptionGroup var format: OutputFormat

    func run() throws {
        if columns {
            return Terminal.output(
                format.json ? ColumnReport.json.text + "\n" : ColumnReport.text)
        }
        let figures = try SnapshotFigures(try selection.directory())
        let now = SnapshotStore.systemClock()
        Terminal.output(format.json ? figures.json(now: now).text + "\n" : figures.text(now: now))
        if let problem = figures.problem {
            throw CommandError(ExitStatus.badData, "\(problem); `oith snapshot verify` says more")
        }
    }
}
