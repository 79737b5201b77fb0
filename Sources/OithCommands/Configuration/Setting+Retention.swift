import JSON
import Nights
import SnapshotStore

extension Setting {
    private static let limits = RetentionLimits()
    private static let count = 1...1_000_000

    /// How much of the data of earlier nights is kept.
    static let retention = [
        retentionSnapshots, retentionSnapshotsDays, retentionRuns, retentionRunsDays,
        retentionReports, retentionReportsDays, retentionResultsDays, retentionResultsGigabytes,
    ]

    /// At least three, so that a rollback has a target.
    package static let retentionSnapshots = Setting(
        "retention.snapshots", .integer(SnapshotStore.leastKeepCount...count.upperBound),
        default: .integer(limits.snapshots.count), flag: "keep-snapshots",
        summary: "Number of newest snapshots to keep",
        details: "The current, the previous and the pinned snapshot are always kept.")

    /// Counted from when the snapshot was written.
    package static let retentionSnapshotsDays = days(
        of: "snapshots", limits.snapshots.days, "a snapshot")

    /// A run with its working files can be resumed or repeated.
    package static let retentionRuns = Setting(
        "retention.runs", .integer(count), default: .integer(limits.runs.count),
        flag: "keep-runs", summary: "Number of newest runs whose working files are kept")

    /// Counted from the end of the run.
    package static let retentionRunsDays = days(
        of: "runs", limits.runs.days, "the working files of a run")

    /// Runs that `oith runs` lists.
    package static let retentionReports = Setting(
        "retention.reports", .integer(count), default: .integer(limits.reports.count),
        flag: "keep-reports",
        summary: "Number of newest runs whose report, metrics and history are kept")

    /// Counted from the end of the run.
    package static let retentionReportsDays = days(
        of: "reports", limits.reports.days, "report, metrics and history of a run")

    /// Results are shared by runs, so their last use counts.
    package static let retentionResultsDays = days(
        of: "results", 7, "the result of a chunk after its last use")

    /// Beyond it the results that were not used for the longest time are removed.
    package static let retentionResultsGigabytes = Setting(
        "retention.resultsGigabytes", .number(0...1_000_000, unit: nil), default: .integer(20),
        flag: "results-gigabytes", summary: "Maximum size of all results of chunks, in gigabytes")

    private static func days(of kind: String, _ count: Int, _ what: String) -> Setting {
        Setting(
            "retention.\(kind)Days", .integer(0...36_500), default: .integer(count),
            flag: "\(kind)-days", summary: "Number of days to keep \(what)")
    }
}
