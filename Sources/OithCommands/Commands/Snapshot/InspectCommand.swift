import ArgumentParser
import JSON
import NightStages
import SnapshotStore

/// `oith inspect`.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract:
            "Show the distributions of a snapshot: scores, list lengths, distances, and a map.",
        discussion: """
              oith inspect --data night
              oith inspect previous --data night
              oith inspect 2026-11-20 --data night --json | jq .scores.p50

            Reads every row and names no user. Exposure is how often users are shown: in how many \
            lists and top-10s the most shown one is, how many are in none, the Gini coefficient of \
            the lists that each is in (0 is even), and the share of entries that are mutual. For a \
            run with its stages and chunks see `oith report`.
            """)

    @OptionGroup var selection: SnapshotSelection

    @OptionGroup var format: OutputFormat

    func run() async throws {
        let directory = try selection.directory()
        let report = InspectionReport(
            try SnapshotFigures(directory),
            try await SnapshotStatistics.read(directory, width: Machine.coreCount),
            exposure: try await SnapshotExposure.read(directory, width: Machine.coreCount),
            now: SnapshotStore.systemClock())
        if format.json { return Terminal.output(report.json.text + "\n") }
        Terminal.output(
            styled: report.text(width: Terminal.outputWidth, style: Terminal.outputStyle))
    }
}
