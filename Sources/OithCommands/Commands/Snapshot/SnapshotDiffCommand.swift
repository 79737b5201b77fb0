import ArgumentParser
import DurableFiles
import JSON
import NightStages
import SnapshotStore
import SystemPackage

/// `oith snapshot diff`.
struct SnapshotDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two snapshots.",
        discussion: """
              oith snapshot diff previous current --data night
              oith snapshot diff 2026-11-20 2026-11-21 --data night --output changes.parquet

            churn@10 is the share of a user's first ten candidates that was replaced: 1 - kept / \
            the longer of the two lists, both cut at ten. Its mean is over the users of both \
            snapshots who have a candidate in either. churn@100 is the same for the first hundred. \
            The score shift is the mean change of the pairs that are in both lists, in points. \
            Exposure is how often users are shown, see `oith inspect`.

            --output writes one row per user as Parquet: user_id, change (gained, lost, changed, \
            reordered, rescored, same), candidates_before, candidates_after, kept_10, kept_100, \
            kept, churn_10, churn_100, score_shift. It names users, as the snapshots do.
            """)

    @Argument(
        help: "The earlier snapshot: a name, `current`, `previous`, or a path.",
        completion: .snapshots)
    var before: String

    @Argument(help: "The later snapshot.", completion: .snapshots)
    var after = "current"

    @OptionGroup var data: DataLocation

    @Option(
        name: .shortAndLong, help: "The Parquet file for the changes of each user.",
        completion: .file())
    var output: String?

    @Option(
        parsing: .unconditional,
        help: "Number of row groups that are read at the same time. [default: the number of cores]")
    var concurrency: Int?

    @OptionGroup var format: OutputFormat

    func validate() throws {
        if let concurrency, concurrency < 1 {
            throw ValidationError("--concurrency is at least 1.")
        }
    }

    func run() async throws {
        let (old, new) = (try data.directory(of: before), try data.directory(of: after))
        let diff = try SnapshotDiff(from: old, to: new)
        let width = concurrency ?? Machine.coreCount
        let result = try await diff.run(concurrency: width)
        if let output {
            try result.writeDetails(
                to: FilePath.absolute(output), in: LocalFileSystem(),
                createdBy: "oith version \(Version.text) (build diff)")
        }
        let report = SnapshotDiffReport(
            diff: diff, summary: result.summary,
            exposure: (
                try await SnapshotExposure.read(old, width: width),
                try await SnapshotExposure.read(new, width: width)
            ))
        Terminal.output(format.json ? try report.json.text + "\n" : try report.text)
    }
}
