import ArgumentParser
import Bytes
import DurableFiles
import JSON
import NightReport
import NightStages
import SnapshotFormat
import SnapshotReader
import SnapshotStore
import SnapshotWriter
import StateMachine

/// `oith lookup`.
struct LookupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lookup",
        abstract: "Print the list of a user from the current snapshot.",
        discussion: """
              oith lookup ann@example.test --data night
              oith lookup - --data night < emails.txt
              oith lookup --example --data night

            Prints rank, candidate, score in points and distance in miles. Exit code 66 if the \
            snapshot does not have the user, or nothing is published yet; 65 if the bytes that the \
            lookup reads are damaged.

            Every user of this machine can see an email on the command line (ps, the history of \
            the shell); - reads emails from standard input, one per line, and prints their lists \
            in that order, with --json one object per line. If the snapshot does not have one of \
            several users, its candidates are null, and the exit code is 66 after the last list.
            """)

    @Argument(help: "The user's email; - for standard input.")
    var user: String?

    @Flag(help: "Look up any user who has candidates, the first in order of email.")
    var example = false

    @OptionGroup var data: DataLocation

    @OptionGroup var format: OutputFormat

    func validate() throws {
        if (user == nil) != example {
            throw ValidationError("Name a user, or - for standard input, or give --example.")
        }
    }

    func run() throws {
        let directory = try data.path()
        let store = SnapshotStore(directory, in: LocalFileSystem())
        let reader = try OpenSnapshot.open(
            try store.currentDirectory(), tombstones: try TombstoneFile(in: directory))
        let ids = try ids(reader)
        let now = SystemClock().now
        let isStale = reader.isStale(at: Int(now.milliseconds / 1000))
        if !format.json, MinimumGuard.isAhead(reader.asOf, of: now) {
            Terminal.message(
                "oith: the snapshot is as of \(reader.asOf), ahead of this machine's clock")
        }
        if isStale, !format.json {
            Terminal.message("oith: the snapshot is older than 24 hours, as of \(reader.asOf)")
        }
        var unknown = 0
        for (index, id) in ids.enumerated() {
            let candidates = try reader.candidates(for: id)
            if candidates == nil { unknown += 1 }
            if candidates == nil, ids.count == 1 { break }
            if format.json {
                Terminal.output(
                    Self.json(of: id, candidates, reader, isStale: isStale).text + "\n")
                continue
            }
            if ids.count > 1 || example {
                let heading = String(decoding: id, as: UTF8.self).field
                Terminal.output((index > 0 ? "\n" : "") + heading + "\n")
            }
            Terminal.output(candidates.map(Self.text) ?? "no such user\n")
        }
        guard unknown == 0 else { throw Self.notFound(unknown, of: ids.count, reader) }
    }

    /// Whose lists are asked for, folded.
    private func ids(_ reader: OpenSnapshot) throws -> [[UInt8]] {
        if user == "-" { return try IDLines(readingFrom: "-").ids }
        if let user { return [foldID(user)] }
        for number in 0..<reader.userCount {
            let id = try reader.userID(number)
            if try reader.candidates(for: id)?.isEmpty == false { return [id] }
        }
        throw CommandError(
            ExitStatus.notFound, "no user of snapshot \(reader.name) has candidates")
    }

    private static func notFound(
        _ unknown: Int, of count: Int, _ reader: OpenSnapshot
    ) -> CommandError {
        let who =
            count == 1
            ? "no such user in" : "\(unknown) of \(NumberFormatting.count(count)) users are not in"
        return CommandError(
            ExitStatus.notFound,
            "\(who) snapshot \(reader.name): not in the pool, not eligible that night "
                + "(`oith explain` says why), or forgotten")
    }

    private static func text(_ candidates: [ListEntry]) -> String {
        if candidates.isEmpty { return "no candidates\n" }
        var table = Table([
            ("rank", .right), ("candidate", .left), ("score", .right), ("miles", .right),
        ])
        for (index, candidate) in candidates.enumerated() {
            table.add([
                String(index + 1), String(decoding: candidate.id, as: UTF8.self),
                NumberFormatting.decimal(candidate.points, 2),
                NumberFormatting.decimal(candidate.miles, 1),
            ])
        }
        return table.text
    }

    private static func json(
        of id: [UInt8], _ candidates: [ListEntry]?, _ reader: OpenSnapshot, isStale: Bool
    ) -> JSONValue {
        let list: [JSONValue]? = candidates?.enumerated().map { index, candidate in
            [
                "rank": .integer(index + 1),
                "candidate_id": .string(String(decoding: candidate.id, as: UTF8.self)),
                "score": .double(candidate.points), "distance_miles": .double(candidate.miles),
            ]
        }
        return [
            "snapshot": .string(reader.name), "asOf": .string(reader.asOf),
            "stale": .bool(isStale), "user_id": .string(String(decoding: id, as: UTF8.self)),
            "candidates": list.map { .array($0) } ?? .null,
        ]
    }
}
