import ArgumentParser
import DurableFiles
import NightReport
import NightStages
import Nights
import SnapshotStore
import StateMachine

/// `oith gc`.
struct CollectGarbageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove what nights left that nobody needs any more.",
        discussion: """
              oith gc --data night --dry-run
              oith gc --data night --keep-snapshots 3 --runs-days 1
              oith gc --data night --results-days 1 --results-gigabytes 2

            Every run does this at its end; after one that failed or was refused nothing goes \
            for its age, since its clock may be wrong. A thing goes when there are enough newer ones of its \
            kind, or when it is too old. The current snapshot, the one to which a rollback goes, \
            the pinned one and everything of the last run, and of the last that succeeded, stay; \
            what a run left unpublished stays for a week.

            Of a run the working files go first (feature table, partial results, lists): after \
            that it cannot be resumed any more, and `oith rerun` begins at ExtractPool. Its \
            report, its metrics and its history go much later. Readers that have a removed \
            snapshot open go on reading it. Exit code 75 while a run is under way.

            What has not a name that oith gives stays where it is, whatever folder it is in, also \
            when the run or the snapshot around it goes, and no symbolic link is followed. What \
            cannot be looked at or removed is told and skipped, and the exit code is then 74, or \
            65 where something else stands in its place. It works on a full disk. A folder that \
            is no data folder is exit code 66.
            """)

    @OptionGroup var data: DataLocation
    @OptionGroup var retention: RetentionOptions
    @OptionGroup var limits: GarbageLimits

    @Flag(name: .customLong("dry-run"), help: "Only say what would be removed.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let configuration = try data.file.read(data.settings, retention.settings, limits.settings)
        let folder = try configuration.dataFolder()
        let nights = Nights(folder, in: LocalFileSystem())
        let found = try nights.collectGarbage(configuration.retention, isDryRun: dryRun)
        Terminal.output(json ? Self.json(found).text + "\n" : text(found))
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
