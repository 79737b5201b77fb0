import Parquet
import SnapshotFormat
import SnapshotReader
import SnapshotWriter
package import SystemPackage

/// What changed from one snapshot to another: users, lists, scores.
///
///     let diff = try SnapshotDiff(from: old, to: new)
///     let result = try await diff.run(concurrency: 2)
///     print(result.summary.churn10)
///     try result.writeDetails(to: path, in: files)
///
/// Both are read once, from their first row group to their last: the lists of a neighbourhood in
/// the old one, and of its users in the new one, who are neighbours there too. It takes about 100
/// bytes of memory a user, and two row groups a task. Every page is checked against its checksum.
package struct SnapshotDiff: Sendable {
    /// One of the two.
    struct Side: Sendable {
        let reader: OpenSnapshot
        let users: UsersTable

        init(_ directory: FilePath) throws {
            reader = try OpenSnapshot.open(directory, cacheByteCount: 0)
            users = try UsersTable(of: reader)
        }
    }

    let old: Side
    let new: Side
    /// For each user of the old snapshot the row in the new one, or ``none``.
    let newRows: [UInt32]

    static let none = UInt32.max

    /// Opens two snapshots and finds the users who are in both.
    ///
    /// - Parameters:
    ///   - old: the folder of the earlier one.
    ///   - new: the folder of the later one.
    /// - Throws: ``SnapshotError``, ``FileError``.
    package init(from old: FilePath, to new: FilePath) throws {
        self.old = try Side(old)
        self.new = try Side(new)
        newRows = self.old.users.ids.positions(in: self.new.users.ids)
    }

    /// Compares all lists.
    ///
    /// - Parameter concurrency: row groups at once.
    /// - Returns: figures, and what became of each user.
    /// - Throws: ``SnapshotError`` where a page is damaged; `CancellationError`.
    package func run(concurrency: Int) async throws -> Result {
        let groups = old.reader.parts.enumerated().flatMap { number, part in
            part.file.rowGroups.indices.map { (part: number, rowGroup: $0) }
        }
        var changes = listsOfNobody()
        var shifts = ScoreShifts()
        try await withThrowingTaskGroup(of: GroupDiff.Outcome.self) { tasks in
            func take(_ outcome: GroupDiff.Outcome) {
                for (row, change) in zip(outcome.rows, outcome.changes) {
                    changes[Int(row)] = change
                }
                shifts.add(outcome.shifts)
            }
            for (number, group) in groups.enumerated() {
                if number >= concurrency, let outcome = try await tasks.next() { take(outcome) }
                tasks.addTask {
                    try Task.checkCancellation()
                    return try GroupDiff(self, part: group.part, rowGroup: group.rowGroup).run()
                }
            }
            for try await outcome in tasks { take(outcome) }
        }
        return Result(diff: self, changes: changes, shifts: shifts)
    }

    /// What becomes of users without a list in the old snapshot, and of those who left.
    private func listsOfNobody() -> [ListChange] {
        old.users.places.indices.map { row in
            let after =
                newRows[row] == Self.none ? 0 : new.users.places[Int(newRows[row])].candidates
            return ListChange(before: old.users.places[row].candidates, after: after)
        }
    }
}

extension IDColumn {
    /// For each id its index in another column, ``SnapshotDiff/none`` where it is not there; both
    /// are sorted.
    func positions(in other: IDColumn) -> [UInt32] {
        var next = 0
        return (0..<count).map { index in
            let id = self[index]
            while next < other.count, other[next].precedes(id) { next += 1 }
            guard next < other.count, !id.precedes(other[next]) else { return SnapshotDiff.none }
            return UInt32(next)
        }
    }
}
