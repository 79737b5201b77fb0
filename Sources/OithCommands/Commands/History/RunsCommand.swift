import ArgumentParser
import Bytes
import ExecutionStore
import JSON
import NightReport
import NightStages
import Nights
import StateMachine
import SystemPackage

/// `oith runs`.
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List the runs of a data folder, the newest first.",
        discussion: """
              oith runs --data night
              oith runs --data night --json

            One line per run: how it ended, whether its snapshot became current, the run that it \
            repeats a part of, and its error. A status is one of running, succeeded, failed, \
            stopped, crashed, timed out and not begun, here and everywhere else.
            """)

    @OptionGroup var data: DataLocation

    @Option(parsing: .unconditional, help: "Number of runs to list.")
    var limit = 20

    @OptionGroup var format: OutputFormat

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit is at least 1.") }
    }

    func run() throws {
        let directory = try data.path()
        let isHeld = RunLock.isHeld(in: directory)
        let store = try ExecutionStore(reading: directory.appending("journal.sqlite"))
        let runs = try store.executions(limit: limit).map { $0.seen(lockIsHeld: isHeld) }
        if format.json {
            let list = try runs.map {
                $0.json($0.status(lockIsHeld: isHeld), RunProducts(try store.visits(of: $0)))
            }
            Terminal.output(JSONValue.array(list).text + "\n")
            return
        }
        var table = Table([
            ("run", .left), ("status", .left), ("published", .left), ("snapshot", .left),
            ("started", .left), ("time", .right), ("rerun of", .left), ("error", .left),
        ])
        for run in runs {
            let status = run.status(lockIsHeld: isHeld).rawValue
            let products = RunProducts(try store.visits(of: run))
            table.add([
                run.name, status, products.publishedWord, products.snapshot ?? "-",
                run.started.wholeSeconds, run.durationText, run.base ?? "-", run.errorText,
            ])
        }
        Terminal.output(table.text)
    }
}

extension ExecutionRecord {
    /// How long it took, or `-` where it has not ended or never began.
    fileprivate var durationText: String {
        (hasBegun ? ended : nil).map { NumberFormatting.seconds(started.duration(until: $0)) }
            ?? "-"
    }

    /// The name of the error that it ended with, and the exit code where it did not begin; empty
    /// where there is none.
    fileprivate var errorText: String {
        [failure?.error, exitCode.map { "exit code \($0)" }].compactMap(\.self)
            .joined(separator: ", ")
    }

    func json(_ status: Status, _ products: RunProducts) -> JSONValue {
        var object: [(String, JSONValue)] = [
            ("run", .string(name)),
            ("status", .string(status.rawValue)),
            ("started", .string(started.description)),
            ("ended", ended.map { .string($0.description) } ?? .null),
            ("asOf", input["asOf"] ?? .null),
            ("rerunOf", base.map { .string($0) } ?? .null),
            ("published", .bool(products.isPublished)),
            ("snapshot", products.snapshot.map { .string($0) } ?? .null),
        ]
        if let failure {
            object.append(("error", .string(failure.error)))
            object.append(("cause", .string(failure.cause)))
        }
        if let exitCode { object.append(("exitCode", .integer(exitCode))) }
        return .object(JSONObject(object))
    }
}

extension Timestamp {
    /// The instant in whole seconds: `2026-11-20 04:00:00Z`.
    var wholeSeconds: String {
        String(description.prefix(19)).replacing("T", with: " ") + "Z"
    }
}
