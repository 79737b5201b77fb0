import ArgumentParser
import Bytes
import ExecutionStore
import JSON
import NightReport
import NightStages
import StateMachine
import SystemPackage

/// `oith history`.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the events of a run.",
        discussion: """
              oith history --data night
              oith history 2026-11-20T040000Z-1 --data night --json

            Events have the names of AWS Step Functions.
            Inputs and outputs are shortened, but not with --json.
            """)

    @OptionGroup var location: RunLocation

    @Option(help: "Only the events of this state and of the states inside it.", completion: .stages)
    var state: String?

    @Flag(help: "Print JSON, one event per line.")
    var json = false

    /// A distributed Map can have a million events: they are read and printed in pages.
    private static let pageCount = 1000

    func run() throws {
        let store = try ExecutionStore(
            reading: try location.data.path().appending("journal.sqlite"))
        let run = try store.find(location.name)
        var last: Int64 = 0
        var isEmpty = true
        while true {
            let page = try store.events(of: run, after: last, limit: Self.pageCount)
            guard let newest = page.last else { break }
            last = newest.id
            let shown = page.filter(isSelected)
            isEmpty = isEmpty && shown.isEmpty
            Terminal.output(
                shown.map { json ? $0.json.text + "\n" : $0.line(since: run.started) }.joined())
        }
        if isEmpty, let state {
            throw CommandError(ExitStatus.notFound, "\(run.name) has no events of \(state)")
        }
    }

    private func isSelected(_ event: EventRecord) -> Bool {
        guard let state else { return true }
        return event.state == state || event.scope == state
            || event.scope.hasPrefix(state + "[") || event.scope.contains("/" + state + "[")
    }
}

extension EventRecord {
    /// One line: when, what, where, and with what.
    fileprivate func line(since start: Timestamp) -> String {
        let seconds = NumberFormatting.decimal(start.duration(until: time), 3)
        var line = String(repeating: " ", count: max(0, 9 - seconds.count)) + seconds + "  "
        line += kind.padded(to: 24) + " "
        line += [scope, state ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        if let attempt, attempt > 1 { line += " (attempt \(attempt))" }
        if let failure { line += "  \("\(failure)".oneLine)" }
        if let input { line += "  in \(Self.shortened(input, to: 80))" }
        if let output { line += "  out \(Self.shortened(output, to: 80))" }
        return line.field + "\n"
    }

    fileprivate var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("id", .integer(Int(id))), ("timestamp", .string(time.description)),
            ("type", .string(kind)),
        ]
        if !scope.isEmpty { members.append(("scope", .string(scope))) }
        if let state { members.append(("state", .string(state))) }
        if let attempt { members.append(("attempt", .integer(attempt))) }
        if let resource { members.append(("resource", .string(resource))) }
        if let input { members.append(("input", .string(input.text))) }
        if let output { members.append(("output", .string(output.text))) }
        if let variables { members.append(("variables", .string(variables.text))) }
        if let failure {
            members.append(("error", .string(failure.error)))
            members.append(("cause", .string(failure.cause)))
        }
        return .object(JSONObject(members))
    }

    private static func shortened(_ value: JSONValue, to length: Int) -> String {
        let text = value.text
        return text.count <= length ? text : text.prefix(length) + "…"
    }
}
