import JSON
import NightReport
import SnapshotStore
import SnapshotWriter

/// What `oith lookup` prints of one user: the list, or the places in lists of others.
struct LookupReport {
    /// A row: `id` is the candidate's, or that of the list's owner.
    private struct Row {
        let rank: Int
        let id: [UInt8]
        let points: Double
        let miles: Double
    }

    private let isReverse: Bool
    private let rows: [Row]
    /// Before the limit.
    private let total: Int

    /// A user's own list.
    init(_ list: [ListEntry], limit: Int?) {
        isReverse = false
        total = list.count
        rows = list.prefix(limit ?? .max).enumerated().map { index, entry in
            Row(rank: index + 1, id: entry.id, points: entry.points, miles: entry.miles)
        }
    }

    /// The lists that a user is in.
    init(_ entries: [ReverseEntry], limit: Int?) {
        isReverse = true
        total = entries.count
        rows = entries.prefix(limit ?? .max).map { entry in
            Row(
                rank: entry.rank, id: entry.user, points: Double(entry.scoreHundredths) / 100,
                miles: Double(entry.distanceTenths) / 10)
        }
    }

    var text: String {
        if rows.isEmpty { return isReverse ? "in no list\n" : "no candidates\n" }
        var table = Table([
            ("rank", .right), (isReverse ? "user" : "candidate", .left), ("score", .right),
            ("miles", .right),
        ])
        for row in rows {
            table.add([
                String(row.rank), String(decoding: row.id, as: UTF8.self),
                NumberFormatting.decimal(row.points, 2), NumberFormatting.decimal(row.miles, 1),
            ])
        }
        let count = NumberFormatting.count(total)
        return table.text + (isReverse ? "in \(count) \(total == 1 ? "list" : "lists")\n" : "")
    }

    var json: JSONValue {
        .array(
            rows.map { row in
                [
                    "rank": .integer(row.rank),
                    isReverse ? "user_id" : "candidate_id":
                        .string(String(decoding: row.id, as: UTF8.self)),
                    "score": .double(row.points), "distance_miles": .double(row.miles),
                ]
            })
    }
}
