package import SnapshotFormat
import SnapshotReader

extension SnapshotDiff {
    /// The figures of a comparison.
    package struct Summary: Sendable, Equatable {
        /// Users of the old snapshot, of the new one, and of both.
        package var usersBefore = 0
        /// The users who are in the newer snapshot.
        package var usersAfter = 0
        /// The users who are in both.
        package var usersInBoth = 0
        /// The users who are in the newer snapshot alone.
        package var gained: Int { usersAfter - usersInBoth }
        /// The users who are in the older snapshot alone.
        package var lost: Int { usersBefore - usersInBoth }

        /// Of the users in both: lists that are the same to the last digit; that have the same
        /// candidates in the same order; in another order; and that have other candidates.
        package var same = 0
        /// Lists with the same candidates in the same order, and other scores or distances.
        package var rescored = 0
        /// Lists with the same candidates in another order.
        package var reordered = 0
        /// Lists with other candidates.
        package var changed = 0

        /// The mean share of the first ten, and the first hundred, candidates that were replaced:
        /// 1 - kept / the longer list, over the users in both with a list that is not empty.
        package var churn10 = 0.0
        /// The same for the first hundred candidates.
        package var churn100 = 0.0
        /// How many users that is the mean of.
        package var churnedUsers = 0

        /// Candidates of users in both: in both lists, in the new one only, in the old one only.
        package var keptPairs = 0
        /// Entries that are in the newer list alone.
        package var enteredPairs = 0
        /// Entries that are in the older list alone.
        package var leftPairs = 0
        /// What the score of a kept pair changed by, in points.
        package var shiftMean = 0.0
        /// The 5th percentile of score changes, in points.
        package var shift5 = 0.0
        /// The median of score changes, in points.
        package var shift50 = 0.0
        /// The 95th percentile of score changes, in points.
        package var shift95 = 0.0
    }

    /// What a comparison came to.
    package struct Result: Sendable {
        /// The counts over all users.
        package let summary: Summary
        let diff: SnapshotDiff
        /// By row of the old users.parquet.
        let changes: [ListChange]

        init(diff: SnapshotDiff, changes: [ListChange], shifts: ScoreShifts) {
            (self.diff, self.changes) = (diff, changes)
            summary = Summary(diff, changes: changes, shifts: shifts)
        }
    }

    /// The manifests of the two.
    package var manifests: (old: SnapshotManifest, new: SnapshotManifest) {
        (old.reader.manifest, new.reader.manifest)
    }
}

extension SnapshotDiff.Summary {
    fileprivate init(_ diff: SnapshotDiff, changes: [ListChange], shifts: ScoreShifts) {
        usersBefore = diff.old.users.ids.count
        usersAfter = diff.new.users.ids.count
        for (change, newRow) in zip(changes, diff.newRows) where newRow != SnapshotDiff.none {
            add(change)
        }
        if churnedUsers > 0 {
            churn10 /= Double(churnedUsers)
            churn100 /= Double(churnedUsers)
        }
        shiftMean = shifts.mean
        (shift5, shift50) = (shifts.percentile(0.05), shifts.percentile(0.5))
        shift95 = shifts.percentile(0.95)
    }

    private mutating func add(_ change: ListChange) {
        usersInBoth += 1
        switch change.kind {
        case .same: same += 1
        case .rescored: rescored += 1
        case .reordered: reordered += 1
        case .changed: changed += 1
        }
        keptPairs += Int(change.kept)
        enteredPairs += Int(change.after) - Int(change.kept)
        leftPairs += Int(change.before) - Int(change.kept)
        guard change.isOfSomebody else { return }
        churnedUsers += 1
        churn10 += change.churn10
        churn100 += change.churn100
    }
}
