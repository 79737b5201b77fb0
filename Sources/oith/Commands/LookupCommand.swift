import ArgumentParser
import DurableFiles
import NightReport
import Precompute
import Snapshot
import StateMachine
import SystemPackage

/// `oith lookup`.
struct LookupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lookup",
        abstract: "Print a user's list from the current snapshot.",
        discussion: """
              oith lookup ann@example.test --data night

            Prints rank, candidate, score in points and distance in miles. Exit code 66 where the \
            user is in no list of the snapshot, or nothing is published yet; 65 where the bytes \
            that the lookup reads are damaged.
            """)

    @Argument(help: "The user's email.")
    var user: String

    @OptionGroup var data: DataLocation

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let directory = try data.path()
        let store = SnapshotStore(directory, in: LocalFileSystem())
        let reader = try SnapshotReader.open(
            try store.currentDirectory(), tombstones: try TombstoneFile(in: directory))
        guard let candidates = try reader.candidates(for: foldID(user)) else {
            throw CommandError(
                ExitStatus.notFound,
                "no such user in snapshot \(reader.name): not in the pool, not eligible that night "
                    + "(`oith explain` says why), or forgotten")
        }
        let now = SystemClock().now
        let isStale = reader.isStale(at: Int(now.milliseconds / 1000))
        if json {
            Terminal.output(Self.json(candidates, reader, isStale: isStale).text + "\n")
            return
        }
        if StandingGuard.isAhead(reader.asOf, of: now) {
            Terminal.message(
                "oith: the snapshot is as of \(reader.asOf), ahead of this machine's clock")
        }
        if isStale {
            Terminal.message("oith: the snapshot is older than 24 hours, as of \(reader.asOf)")
        }
        Terminal.output(Self.text(candidates))
    }

    private static func text(_ candidates: [Candidate]) -> String {
        if candidates.isEmpty { return "no candidates\n" }
        var table = Table([
            ("rank", .right), ("candidate", .left), ("score", .right), ("miles", .right),
        ])
        for (index, candidate) in candidates.enumerated() {
            table.add([
                String(index + 1), String(decoding: candidate.id, as: UTF8.self),
                Figures.decimal(candidate.points, 2), Figures.decimal(candidate.miles, 1),
            ])
        }
        return table.text
    }

    private static func json(
        _ candidates: [Candidate], _ reader: SnapshotReader, isStale: Bool
    ) -> JSONValue {
        let list: [JSONValue] = candidates.enumerated().map { index, candidate in
            [
                "rank": .integer(index + 1),
                "candidate": .string(String(decoding: candidate.id, as: UTF8.self)),
                "score": .double(candidate.points), "miles": .double(candidate.miles),
            ]
        }
        return [
            "snapshot": .string(reader.name), "asOf": .string(reader.asOf),
            "stale": .bool(isStale), "candidates": .array(list),
        ]
    }
}
