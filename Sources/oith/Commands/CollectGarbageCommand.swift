import ArgumentParser
import DurableFiles
import Precompute
import StateMachine

/// `oith gc`.
struct CollectGarbageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove results of chunks that no run has used for long.",
        discussion: """
              oith gc --data night
              oith gc --data night --results-days 1 --results-gigabytes 2

            Every run does this at its end, with the default limits. Snapshots are never touched, \
            and neither are the results of the last run.
            """)

    @OptionGroup var data: DataLocation

    @Option(name: .customLong("results-days"), help: "Days that an unused result is kept.")
    var days = 7

    @Option(name: .customLong("results-gigabytes"), help: "Gigabytes of results at most.")
    var gigabytes = 20.0

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
            limits: ResultStore.Limits(
                age: days * 86_400, byteCount: Int(gigabytes * 1_073_741_824)))
        if json {
            let object: JSONValue = [
                "kept": .integer(found.kept), "keptBytes": .integer(found.keptBytes),
                "removed": .integer(found.removed), "removedBytes": .integer(found.removedBytes),
            ]
            Terminal.output(object.text + "\n")
        } else {
            Terminal.output(
                """
                kept     \(Figures.count(found.kept)) results, \(Figures.bytes(found.keptBytes))
                removed  \(Figures.count(found.removed)) results, \
                \(Figures.bytes(found.removedBytes))

                """)
        }
    }
}
