import ArgumentParser
import DurableFiles
import JSON
import NightReport
import NightStages
import Nights
import SnapshotStore

/// `oith gc`.
struct CollectGarbageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove data of earlier nights that is no longer needed.",
        discussion: """
              oith gc --data night --dry-run
              oith gc --data night --keep-snapshots 3 --runs-days 1
              oith gc --data night --results-days 1 --results-gigabytes 2

            Every run does this at its end. Something is removed when there are enough newer ones \
            of its kind, or when it is too old; after a run that failed or was refused nothing is \
            removed for its age, because the clock may be wrong. Always kept are the current \
            snapshot, the target of a rollback, the pinned snapshot, and everything of the last run \
            and of the last run that succeeded. A snapshot that was not published is kept for a \
            week.

            The working files of a run (feature table, partial results, lists) are removed first: \
            after that it cannot be resumed, and `oith rerun` begins at ExtractPool. Its report, \
            metrics and history are removed much later. A reader that has a removed snapshot open \
            can still read it. Exit code 75 while a run is active.

            A file or folder with a name that oith does not give is never removed, also if the run \
            or the snapshot around it is, and symbolic links are not followed. What cannot be read \
            or removed is reported and skipped, and the exit code is 74, or 65 if something else is \
            in its place. The command works on a full disk. Exit code 66 for a folder that is not a \
            data folder.
            """)

    @OptionGroup var data: DataLocation
    @OptionGroup var retention: RetentionOptions
    @OptionGroup var limits: GarbageLimits

    @Flag(name: .customLong("dry-run"), help: "Only print what would be removed.")
    var dryRun = false

    @OptionGroup var format: OutputFormat

    func run() async throws {
        let configuration = try data.file.read(data.settings, retention.settings, limits.settings)
        let folder = try configuration.dataFolder()
        let nights = Nights(folder, in: LocalFileSystem())
        let found = try nights.collectGarbage(configuration.retention, isDryRun: dryRun)
        Terminal.output(format.json ? Self.json(found).text + "\n" : text(found))
        let skipped = found.problems.map { CommandError(anything: $0) }
        for error in skipped { Terminal.message("oith: \(error.message)") }
        if !dryRun {
            // After the act: on a full disk there is room for the line only now.
            try await SnapshotStore(folder, in: LocalFileSystem())
                .recordPatiently(.collectGarbage) { $0.count = found.removedCount }
        }
        guard let first = skipped.first else { return }
        let isOfOneKind = skipped.allSatisfy { $0.status == first.status }
        throw CommandError(
            isOfOneKind && first.status != ExitStatus.notFound
                ? first.status : ExitStatus.inputOutput,
            "\(skipped.count) of what was to be looked at or removed "
                + "\(skipped.count == 1 ? "was" : "were") skipped; the rest is done")
    }

    private func text(_ found: Nights.Collection) -> String {
        let removes = dryRun ? "would remove" : "removed"
        var text = ""
        for snapshot in found.snapshots {
            let verb = snapshot.isRemoved ? removes : "kept"
            text +=
                "\(verb.padded(to: removes.count))  \(snapshot.name), "
                + "\(NumberFormatting.bytes(snapshot.byteCount)): \(snapshot.reason)\n"
        }
        for run in found.runs {
            let verb = run.removal == .nothing ? "kept" : removes
            let size = run.byteCount > 0 ? ", \(NumberFormatting.bytes(run.byteCount))" : ""
            text += "\(verb.padded(to: removes.count))  \(run.files)\(size): \(run.reason)\n"
        }
        let results = found.results
        return text + """
            \("kept".padded(to: removes.count))  \(NumberFormatting.count(results.kept)) results, \
            \(NumberFormatting.bytes(results.keptBytes))
            \(removes)  \(NumberFormatting.count(results.removed)) results, \
            \(NumberFormatting.bytes(results.removedBytes))

            """
    }

    private static func json(_ found: Nights.Collection) -> JSONValue {
        let results = found.results
        return [
            "kept": .integer(results.kept), "keptBytes": .integer(results.keptBytes),
            "removed": .integer(results.removed), "removedBytes": .integer(results.removedBytes),
            "skipped": .array(
                found.problems.map { .string(CommandError(anything: $0).message) }),
            "snapshots": .array(
                found.snapshots.map {
                    [
                        "name": .string($0.name), "bytes": .integer($0.byteCount),
                        "removed": .bool($0.isRemoved), "reason": .string($0.reason),
                    ]
                }),
            "runs": .array(
                found.runs.map {
                    [
                        "run": .string($0.run), "removed": .string($0.removal.rawValue),
                        "removedBytes": .integer($0.byteCount), "reason": .string($0.reason),
                    ]
                }),
        ]
    }
}

extension Nights.Collection {
    /// How many snapshots, runs and results were removed.
    fileprivate var removedCount: Int {
        snapshots.count { $0.isRemoved } + runs.count { $0.removal != .nothing } + results.removed
    }
}

extension RetentionDecision {
    /// What the verdict is about, for people.
    var files: String {
        switch removal {
        case .nothing: "run \(run)"
        case .workingFiles: "working files of run \(run)"
        case .all: "run \(run) and its report"
        }
    }
}
