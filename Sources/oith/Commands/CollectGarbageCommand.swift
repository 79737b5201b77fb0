import ArgumentParser
import DurableFiles
import Precompute
import Snapshot
import StateMachine

/// `oith gc`.
struct CollectGarbageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove old snapshots, and results of chunks that no run has used for long.",
        discussion: """
              oith gc --data night --dry-run
              oith gc --data night --keep-snapshots 3
              oith gc --data night --results-days 1 --results-gigabytes 2

            Every run does this at its end. Of snapshots the newest stay, and always the current \
            one, the one to which a rollback goes, and the pinned one; what a run left unpublished \
            stays for a week. Readers that have a removed snapshot open go on reading it. The \
            results of the last run stay. Exit code 75 while a run is under way.
            """)

    @OptionGroup var data: DataLocation
    @OptionGroup var retention: RetentionOptions

    @Option(name: .customLong("results-days"), help: "Days that an unused result is kept.")
    var days = 7

    @Option(name: .customLong("results-gigabytes"), help: "Gigabytes of results at most.")
    var gigabytes = 20.0

    @Flag(name: .customLong("dry-run"), help: "Only say what would be removed.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard 0...36_500 ~= days else {
            throw ValidationError("--results-days is in 0...36500.")
        }
        guard 0...1_000_000 ~= gigabytes else {
            throw ValidationError("--results-gigabytes is in 0...1000000.")
        }
    }

    func run() throws {
        let nights = Nights(try data.path(), in: LocalFileSystem())
        let found = try nights.collectGarbage(
            keepingSnapshots: retention.keepSnapshots,
            limits: ResultStore.Limits(
                age: days * 86_400, byteCount: Int(gigabytes * 1_073_741_824)),
            isDryRun: dryRun)
        Terminal.output(json ? Self.json(found).text + "\n" : text(found))
    }

    private func text(_ found: Nights.Collection) -> String {
        let removes = dryRun ? "would remove" : "removed"
        var text = ""
        for snapshot in found.snapshots {
            let verb = snapshot.isRemoved ? removes : "kept"
            text +=
                "\(verb.padded(to: removes.count))  \(snapshot.name), "
                + "\(Figures.bytes(snapshot.byteCount)): \(snapshot.reason)\n"
        }
        let results = found.results
        return text + """
            \("kept".padded(to: removes.count))  \(Figures.count(results.kept)) results, \
            \(Figures.bytes(results.keptBytes))
            \(removes)  \(Figures.count(results.removed)) results, \
            \(Figures.bytes(results.removedBytes))

            """
    }

    private static func json(_ found: Nights.Collection) -> JSONValue {
        let results = found.results
        return [
            "kept": .integer(results.kept), "keptBytes": .integer(results.keptBytes),
            "removed": .integer(results.removed), "removedBytes": .integer(results.removedBytes),
            "snapshots": .array(
                found.snapshots.map {
                    [
                        "name": .string($0.name), "bytes": .integer($0.byteCount),
                        "removed": .bool($0.isRemoved), "reason": .string($0.reason),
                    ]
                }),
        ]
    }
}
