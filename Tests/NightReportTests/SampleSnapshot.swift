import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport

/// A snapshot whose lists a test gives, with what is counted in it.
struct SampleSnapshot {
    /// A user: a cell, and the candidates as score in hundredths and distance in tenths.
    struct User {
        let cell: String
        let list: [(score: UInt16, distance: UInt32)]

        init(_ cell: String = "dr5r", _ list: [(score: UInt16, distance: UInt32)] = []) {
            self.cell = cell
            self.list = list
        }
    }

    let manifest: SnapshotManifest
    let statistics: SnapshotStatistics

    /// Writes a snapshot of one row group and reads it.
    init(_ users: [User], top: Int = 100) async throws {
        let scratch = try Scratch()
        manifest = try Self.write(users, top: top, to: scratch.path.appending("snapshot"))
        statistics = try await SnapshotStatistics.read(
            scratch.path.appending("snapshot"), width: 2)
    }

    /// Writes a snapshot of one row group.
    static func write(
        _ users: [User], top: Int = 100, asOf: String = "2026-11-20T04:00:00Z",
        to directory: FilePath
    ) throws -> SnapshotManifest {
        let id = { (user: Int) in Array("u\(1000 + user)@example.org".utf8) }
        var night = SampleNight(seed: 1, userCount: 0, listLengths: [0], groupSize: 1)
        night.groups = [
            users.enumerated().map { place, user in
                // Candidates are made up: whom a list names does not count.
                let list = user.list.sorted { ($1.score, $0.distance) < ($0.score, $1.distance) }
                return SampleNight.User(
                    id: id(place),
                    list: list.enumerated().map { rank, entry in
                        ListEntry(
                            id: id(users.count + rank), scoreHundredths: entry.score,
                            distanceTenths: entry.distance)
                    })
            }
        ]
        night.top = top
        night.asOf = asOf
        return try night.write(
            to: directory,
            spoiling: SampleNight.Spoiling(users: { rows in
                for row in rows.indices where row < users.count { rows[row].cell = users[row].cell }
            }))
    }
}
