import ArgumentParser
import NightStages
import Nights
import StateMachine
import SystemPackage

/// What stays beside the number of snapshots; of `gc` alone.
struct GarbageLimits: ParsableArguments {
    private static let defaults = RetentionLimits()

    @Option(
        name: .customLong("snapshots-days"),
        help: "Days that a snapshot is kept. [default: \(Self.defaults.snapshots.days)]")
    var snapshotsDays: Int?

    @Option(
        name: .customLong("keep-runs"),
        help:
            "How many of the newest runs keep their working files. [default: \(Self.defaults.runs.count)]"
    )
    var keepRuns: Int?

    @Option(
        name: .customLong("runs-days"),
        help: "Days that a run keeps its working files. [default: \(Self.defaults.runs.days)]")
    var runsDays: Int?

    @Option(
        name: .customLong("keep-reports"),
        help: """
            How many of the newest runs keep report, metrics and history. [default: \
            \(Self.defaults.reports.count)]
            """)
    var keepReports: Int?

    @Option(
        name: .customLong("reports-days"),
        help: """
            Days that a run keeps report, metrics and history. [default: \(Self.defaults.reports.days)]
            """)
    var reportsDays: Int?

    @Option(
        name: .customLong("results-days"),
        help: "Days that an unused result of a chunk is kept. [default: 7]")
    var resultsDays: Int?

    @Option(
        name: .customLong("results-gigabytes"),
        help: "Gigabytes of results at most. [default: 20]")
    var resultsGigabytes: Double?

    /// What the command line says.
    var settings: [Setting: JSONValue?] {
        numbers.mapValues { $0.map { .integer($0) } }
            .merging([.retentionResultsGigabytes: resultsGigabytes.map { .double($0) }]) { $1 }
    }

    private var numbers: [Setting: Int?] {
        [
            .retentionSnapshotsDays: snapshotsDays, .retentionRuns: keepRuns,
            .retentionRunsDays: runsDays, .retentionReports: keepReports,
            .retentionReportsDays: reportsDays, .retentionResultsDays: resultsDays,
        ]
    }

    func validate() throws {
        for (setting, value) in settings {
            guard let value, setting.kind.checked(value, in: "/") == nil else { continue }
            throw ValidationError("\(setting.rawValue) takes \(setting.kind.expectation).")
        }
    }
}
