import Bytes
import DurableFiles
import ExecutionStore
import JSON
import NightReport
import NightStages
import Nights
import StateMachine
import SystemPackage

/// What `oith status` prints of a run.
struct StatusReport {
    let run: ExecutionRecord
    private let status: ExecutionRecord.Status
    private let visits: [StateExecutionRecord]
    private let maps: [MapRecord]
    private let failed: [ItemRecord]
    private let progress: RunProgress?
    private let next: NextStep
    /// How it ended, where its journal could not take that.
    private let ending: StartFailure?

    /// Failed chunks that are listed.
    private static let shownFailures = 10

    var isRunning: Bool { status == .running }

    /// Reads a run.
    ///
    /// - Parameters:
    ///   - name: which; nil for the newest.
    ///   - directory: the data folder.
    /// - Throws: `ExecutionStoreError`, with code `.notFound` where there is no such run.
    init(of name: String?, in directory: FilePath) throws {
        let nights = Nights(directory, in: LocalFileSystem(), clock: SystemClock())
        let isHeld = RunLock.isHeld(in: directory)
        let store = try ExecutionStore(reading: directory.appending("journal.sqlite"))
        run = try store.find(name).seen(lockIsHeld: isHeld)
        status = run.status(lockIsHeld: isHeld)
        visits = try store.visits(of: run)
        maps = try store.maps(of: run)
        failed = try store.items(of: run, ending: .failed, limit: Self.shownFailures)
        progress = status == .running ? try nights.progress(of: run, visits, in: store) : nil
        next = nights.nextStep(after: run, lockIsHeld: isHeld)
        ending =
            status == .crashed ? NotificationReceipt(of: run, in: directory).ending : nil
    }

    // MARK: - Text

    var text: String {
        var text = "\(run.name)  \(status.rawValue)\n"
        text += "started  \(run.started.wholeSeconds)\n"
        if let ended = run.ended { text += "ended    \(ended.wholeSeconds)\n" }
        if let asOf = run.input[TaskKey.asOf]?.string { text += "as of    \(asOf)\n" }
        if let base = run.base { text += "rerun of \(base)\n" }
        if let failure = run.failure { text += "error    \(failure)\n" }
        if let exitCode = run.exitCode { text += "exit     \(exitCode)\n" }
        if let advice = next.advice { text += "next     \(advice)\n" }
        if !run.hasBegun { return text }
        if run.isWaiting {
            return text + "waiting  for the pool, which another process has locked\n"
        }
        if let progress { text += "progress \(Self.words(progress))\n" }
        text += "\n" + stages + failures
        if let ending {
            text +=
                "\nits journal could take no more: \(ending.error), exit code "
                + "\(ending.exitCode): \(ending.cause)\n"
        }
        return text
    }

    /// `ScoreChunks for 12.3 s, 412 of 999 chunks, 43.1 %, 812 million pairs/s; 61.0 % of the night,
    /// 1 min 20 s left`.
    private static func words(_ progress: RunProgress) -> String {
        var words = "\(progress.state) for \(NumberFormatting.seconds(progress.stateSeconds))"
        if let scoring = progress.scoring, scoring.chunks < scoring.plannedChunks {
            words +=
                ", \(NumberFormatting.count(scoring.chunks)) of "
                + "\(NumberFormatting.count(scoring.plannedChunks)) chunks, "
                + NumberFormatting.share(scoring.share)
            if let rate = scoring.pairsPerSecond {
                words += ", \(NumberFormatting.large(NumberFormatting.whole(rate))) pairs/s"
            }
        }
        if let share = progress.share, let left = progress.secondsLeft {
            words +=
                "; \(NumberFormatting.share(share)) of the night, about "
                + "\(NumberFormatting.seconds(left)) left"
        }
        return words
    }

    private var stages: String {
        var table = Table([
            ("stage", .left), ("status", .left), ("time", .right), ("chunks", .left),
        ])
        for visit in visits {
            let time = visit.exited.map {
                NumberFormatting.seconds(visit.entered.duration(until: $0))
            }
            let chunks = maps.first { $0.map == visit.state }.map(Self.chunks) ?? ""
            table.add([
                visit.state, visit.status(isRunning: isRunning).rawValue, time ?? "-", chunks,
            ])
        }
        return table.text
    }

    private static func chunks(_ map: MapRecord) -> String {
        var text = "\(map.succeeded) done"
        if map.failed > 0 { text += ", \(map.failed) failed" }
        if map.aborted > 0 { text += ", \(map.aborted) stopped" }
        if map.unfinished > 0 { text += ", \(map.unfinished) unfinished" }
        return text
    }

    private var failures: String {
        failed.map { item in
            let name = item.input?["chunk"]?.string ?? "\(item.index)"
            return "\nchunk \(name) failed: \(item.failure?.description ?? "no cause")\n"
        }.joined()
    }

    // MARK: - JSON

    var json: JSONValue {
        var object =
            run.json(status, RunProducts(visits)).object ?? JSONObject()
        object["next"] = next.command.map { .string($0) } ?? .null
        object["advice"] = next.advice.map { .string($0) } ?? .null
        if let progress { object["progress"] = Self.json(progress) }
        object["stages"] = .array(
            visits.map { visit in
                [
                    "state": .string(visit.state),
                    "status": .string(visit.status(isRunning: isRunning).rawValue),
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

    private static func json(_ progress: RunProgress) -> JSONValue {
        let number = { (value: Double?) in value.map { JSONValue.double($0) } ?? .null }
        let scoring = progress.scoring
        return [
            "state": .string(progress.state), "stateSeconds": .double(progress.stateSeconds),
            "chunks": scoring.map { .integer($0.chunks) } ?? .null,
            "plannedChunks": scoring.map { .integer($0.plannedChunks) } ?? .null,
            "scoringShare": number(scoring?.share),
            "pairsPerSecond": number(scoring?.pairsPerSecond), "share": number(progress.share),
            "secondsLeft": number(progress.secondsLeft),
        ]
    }
}
