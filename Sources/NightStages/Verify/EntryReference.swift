import Bytes
import FeatureTable
import Scoring
import SnapshotFormat
import SnapshotStore

/// Judges the entries of published lists by the rules: eligibility, mutual acceptance, exclusions,
/// score and distance of every one, without chunks, reach or kernel.
///
/// Whether somebody better is missing from a list it does not see.
struct EntryReference: Sendable {
    private static let unknown = UInt32.max

    private let rules: PairRules
    /// By row of users.parquet the row of the feature table.
    private let rows: [UInt32]
    /// How many users of the snapshot are not in the table.
    let unknownCount: Int

    /// Finds the users of a snapshot in the feature table.
    ///
    /// - Complexity: O(users); both are in the order of their ids.
    init(_ rules: PairRules, users: IDColumn) {
        self.rules = rules
        let table = rules.table
        var rows: [UInt32] = []
        rows.reserveCapacity(users.count)
        var rank = 0
        var unknownCount = 0
        for user in 0..<users.count {
            let id = users[user]
            while rank < table.count, table.id(atRank: IDRank(rank)) != id,
                table.id(atRank: IDRank(rank)).lexicographicallyPrecedes(id)
            { rank += 1 }
            if rank < table.count, table.id(atRank: IDRank(rank)) == id {
                rows.append(table.rowOfRank[IDRank(rank)].rawValue)
                rank += 1
            } else {
                rows.append(Self.unknown)
                unknownCount += 1
            }
        }
        (self.rows, self.unknownCount) = (rows, unknownCount)
    }

    /// What makes judges, one for the lists of each row group.
    ///
    /// - Complexity: O(users), in time and in the memory that it keeps.
    func judgeMaker() -> SnapshotContent.EntryJudgeMaker {
        let sides = EntrySides(rules)
        return { judge($0, sides) }
    }

    private func judge(
        _ tables: SnapshotContent.EntryTables, _ sides: EntrySides
    ) -> SnapshotContent.EntryJudge {
        let candidates = tables.candidates.map { rows[Int($0)] }
        // Nobody is scored with a user who is not in the table.
        let missing = Set(candidates.indices.filter { candidates[$0] == Self.unknown })
        var entries = EntryRules(
            sides, candidates: candidates.map { $0 == Self.unknown ? 0 : $0 },
            scores: tables.scores, distances: tables.distances)
        return { list in
            let row = rows[list.user]
            if row == Self.unknown { return ListRank(position: 0) }
            let absent =
                missing.isEmpty ? nil : list.candidates.firstIndex { missing.contains(Int($0)) }
            let wrong = entries.firstWrong(
                of: Int(row),
                EntryRules.List(
                    candidates: list.candidates, scores: list.scores, distances: list.distances))
            guard let absent else { return wrong.map { ListRank(position: $0) } }
            return ListRank(position: min(wrong ?? .max, absent - list.candidates.startIndex))
        }
    }
}
