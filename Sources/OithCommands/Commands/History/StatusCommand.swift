import ArgumentParser
import Bytes
import ExecutionStore
import JSON
import NightReport
import NightStages
import Nights
import StateMachine
import SystemPackage

/// `oith status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the state of a run: its stages, its chunks, and what failed.",
        discussion: """
              oith status --data night
              oith status 2026-11-20T040000Z-1 --data night

            A run whose process has ended without finishing it is "crashed". A lock of the \
            operating system shows that, so there is nothing to clean up. A run that could not \
            start, for example because there was no pool, is "not begun".

            With --notify a run that failed is reported to the webhook and the command of the \
            configuration, if that has not been done because its process was killed: `cron/nightly.sh \
            tell`.
            """)

    @Argument(help: "The run. [default: the newest]", completion: .runs)
    var name: String?

    @OptionGroup var data: DataLocation

    @OptionGroup var format: OutputFormat

    @Flag(
        help:
            "Notify the webhook and the command of the configuration, if they have not been notified."
    )
    var notify = false

    /// Failed chunks that are listed.
    private static let shownFailures = 10

    func run() async throws {
        // Read first: a mistake in the settings must show before it is needed.
        let dispatcher = notify ? NotificationDispatcher(try data.file.read(data.settings)) : nil
        let directory = try data.path()
        let isHeld = RunLock.isHeld(in: directory)
        let store = try ExecutionStore(reading: directory.appending("journal.sqlite"))
        let run = try store.find(name).seen(lockIsHeld: isHeld)
        let visits = try store.visits(of: run)
        let maps = try store.maps(of: run)
        let failed = try store.items(of: run, ending: .failed, limit: Self.shownFailures)
        var text = Self.text(run, visits: visits, maps: maps, failed: failed, isHeld: isHeld)
        if format.json {
            text =
                Self.json(of: run, visits: visits, maps: maps, failed: failed, isHeld: isHeld).text
                + "\n"
        } else if run.status(lockIsHeld: isHeld) == .crashed,
            let ending = NotificationReceipt(of: run, in: directory).ending
        {
            text +=
                "\nits journal could take no more: \(ending.error), exit code "
                + "\(ending.exitCode): \(ending.cause)\n"
        }
        guard let dispatcher else { return Terminal.output(text) }
        // Others first: a reader of the output may not read.
        if run.status(lockIsHeld: isHeld) != .running { await tell(dispatcher, of: run) }
        Terminal.offer(text, isJSON: format.json)
    }

    private func tell(_ dispatcher: NotificationDispatcher, of run: ExecutionRecord) async {
        if dispatcher.isSilent {
            return Terminal.message("oith: nobody is told; set notify.webhook or notify.command")
        }
        if let announcement = dispatcher.noteUnsent(run) { await dispatcher.tell(announcement) }
    }

    private static func text(
        _ run: ExecutionRecord, visits: [StateExecutionRecord], maps: [MapRecord],
        failed: [ItemRecord], isHeld: Bool
    ) -> String {
        let status = run.status(lockIsHeld: isHeld)
        var text = "\(run.name)  \(status.rawValue)\n"
        text += "started  \(run.started.wholeSeconds)\n"
        if let ended = run.ended { text += "ended    \(ended.wholeSeconds)\n" }
        if let asOf = run.input[TaskKey.asOf]?.string { text += "as of    \(asOf)\n" }
        if let base = run.base { text += "rerun of \(base)\n" }
        if let failure = run.failure { text += "error    \(failure)\n" }
        if let exitCode = run.exitCode { text += "exit     \(exitCode)\n" }
        if !run.hasBegun { return text }
        if run.isWaiting {
            return text + "waiting  for the pool, which another process has locked\n"
        }
        var table = Table([
            ("stage", .left), ("status", .left), ("time", .right), ("chunks", .left),
        ])
        for visit in visits {
            let time = visit.exited.map {
                NumberFormatting.seconds(visit.entered.duration(until: $0))
            }
            let chunks = maps.first { $0.map == visit.state }.map(Self.chunks) ?? ""
            let ending = visit.ending?.rawValue ?? (status == .running ? "running" : "cut off")
            table.add([visit.state, ending, time ?? "-", chunks])
        }
        text += "\n" + table.text
        for item in failed {
            let name = item.input?["chunk"]?.string ?? "\(item.index)"
            text += "\nchunk \(name) failed: \(item.failure?.description ?? "no cause")\n"
        }
        return text
    }

    private static func chunks(_ map: MapRecord) -> String {
        var text = "\(map.succeeded) done"
        if map.failed > 0 { text += ", \(map.failed) failed" }
        if map.aborted > 0 { text += ", \(map.aborted) stopped" }
        if map.unfinished > 0 { text += ", \(map.unfinished) unfinished" }
        return text
    }

    private static func json(
        of run: ExecutionRecord, visits: [StateExecutionRecord], maps: [MapRecord],
        failed: [ItemRecord], isHeld: Bool
    ) -> JSONValue {
        var object = run.json(lockIsHeld: isHeld).object ?? JSONObject()
        object["stages"] = .array(
            visits.map { visit in
                [
                    "state": .string(visit.state),
                    "status": .string(visit.ending?.rawValue ?? "unfinished"),
                    "entered": .string(visit.entered.description),
                    "exited": visit.exited.map { .string($0.description) } ?? .null,
                    "attempts": .integer(visit.attempts),
                ]
            })
        object["maps"] = .array(
            maps.map { map in
                [
                    "state": .string(map.map), "started": .integer(map.started),
                    "succeeded": .integer(map.succeeded), "failed": .integer(map.failed),
                    "stopped": .integer(map.aborted), "unfinished": .integer(map.unfinished),
                ]
            })
        object["failedChunks"] = .array(
            failed.map { item in
                [
                    "index": .integer(item.index),
                    "chunk": item.input?["chunk"] ?? .null,
                    "error": .string(item.failure?.error ?? ""),
                    "cause": .string(item.failure?.cause ?? ""),
                ]
            })
        return .object(object)
    }
}
