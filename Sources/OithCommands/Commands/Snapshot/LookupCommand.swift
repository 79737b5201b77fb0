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
        abstract: "Print the list of a user, or the lists that a user is in.",
        discussion: """
              oith lookup ann@example.test --data night
              oith lookup - --data night < emails.txt
              oith lookup ann@example.test --snapshot previous --limit 10 --data night
              oith lookup ann@example.test --in-lists-of --data night
              oith lookup --example --data night

            Prints rank, candidate, score in points and distance in miles. Exit code 66 if the \
            snapshot does not have the user, or nothing is published yet; 65 if the bytes that the \
            lookup reads are damaged.

            Every user of this machine can see an email on the command line (ps, the history of \
            the shell); - reads emails from standard input, one per line, and prints their lists \
            in that order, with --json one object per line. If the snapshot does not have one of \
            several users, its candidates are null, and the exit code is 66 after the last list.

            --in-lists-of prints the reverse: in whose lists the user is, the best places first. It \
            reads the whole snapshot.
            """)

    @Argument(help: "The user's email; - for standard input.")
    var user: String?

    @Flag(help: "Look up any user who has candidates, the first in order of email.")
    var example = false

    @Flag(name: .customLong("in-lists-of"), help: "Print in whose lists the user is.")
    var reverse = false

    @Option(
        help: """
            A name, the beginning of one, `current`, `previous`, or the path of a folder. [default: \
            current]
            """)
    var snapshot: String?

    @Option(help: "Print at most so many rows for a user. [default: all]")
    var limit: Int?

    @OptionGroup var data: DataLocation

    @OptionGroup var format: OutputFormat

    func validate() throws {
        if (user == nil) != example {
            throw ValidationError("Name a user, or - for standard input, or give --example.")
        }
        if let limit, limit < 1 { throw ValidationError("--limit takes a whole number from 1 on.") }
    }

    func run() throws {
        let (reader, tombstones) = try open()
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
            let answer = try answer(for: id, reader, tombstones)
            if answer == nil { unknown += 1 }
            if answer == nil, ids.count == 1 { break }
            if format.json {
                Terminal.output(json(of: id, answer, reader, isStale: isStale).text + "\n")
                continue
            }
            if ids.count > 1 || example {
                let heading = String(decoding: id, as: UTF8.self).field
                Terminal.output((index > 0 ? "\n" : "") + heading + "\n")
            }
            Terminal.output(answer?.text ?? "no such user\n")
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

    /// What is printed for a user; nil if the snapshot does not have the user.
    private func answer(
        for id: [UInt8], _ reader: OpenSnapshot, _ tombstones: Tombstones
    ) throws -> LookupReport? {
        guard let list = try reader.candidates(for: id) else { return nil }
        guard reverse else { return LookupReport(list, limit: limit) }
        return LookupReport(try reader.lists(naming: id, without: tombstones), limit: limit)
    }

    private func open() throws -> (OpenSnapshot, Tombstones) {
        let directory = try data.directory(of: snapshot ?? "current")
        guard let folder = SnapshotStore.dataDirectory(ofSnapshot: directory) else {
            // A copy that somebody put elsewhere.
            return (try OpenSnapshot.open(directory), Tombstones(key: .zero))
        }
        let file = try TombstoneFile(in: folder)
        return (try OpenSnapshot.open(directory, tombstones: file), file.tombstones)
    }

    private func json(
        of id: [UInt8], _ answer: LookupReport?, _ reader: OpenSnapshot, isStale: Bool
    ) -> JSONValue {
        [
            "snapshot": .string(reader.name), "asOf": .string(reader.asOf),
            "stale": .bool(isStale), "user_id": .string(String(decoding: id, as: UTF8.self)),
            reverse ? "lists" : "candidates": answer?.json ?? .null,
        ]
    }
}
