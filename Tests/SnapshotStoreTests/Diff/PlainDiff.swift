import SnapshotFormat
import SnapshotSamples

/// What changed from one night to another, by dictionaries of whole lists: the meaning of the diff.
struct PlainDiff {
    struct Change {
        var id: [UInt8]
        var kind: String
        var before = 0
        var after = 0
        var kept10 = 0
        var kept100 = 0
        var kept = 0
        /// The changes of the kept candidates' scores, in hundredths of a point.
        var shifts: [Int] = []

        /// The share of the first `count` that is not in both.
        func churn(_ kept: Int, _ count: Int) -> Double {
            let longer = max(min(before, count), min(after, count))
            return longer == 0 ? 0 : 1 - Double(kept) / Double(longer)
        }

        var meanShift: Double {
            kept == 0 ? 0 : Double(shifts.reduce(0, +)) / Double(kept) / 100
        }
    }

    /// Those of all users of both nights, by id.
    let changes: [Change]

    init(from old: SampleNight, to new: SampleNight) {
        func lists(_ night: SampleNight) -> [[UInt8]: [ListEntry]] {
            Dictionary(uniqueKeysWithValues: night.users.map { ($0.id, $0.list) })
        }
        let (before, after) = (lists(old), lists(new))
        let ids = Set(before.keys).union(after.keys).sorted { $0.lexicographicallyPrecedes($1) }
        changes = ids.map { id in
            switch (before[id], after[id]) {
            case (let old?, let new?): Self.change(id, old, new)
            case (let old?, nil): Change(id: id, kind: "lost", before: old.count)
            case (nil, let new): Change(id: id, kind: "gained", after: new?.count ?? 0)
            }
        }
    }

    private static func change(_ id: [UInt8], _ old: [ListEntry], _ new: [ListEntry]) -> Change {
        func common(_ count: Int) -> Int {
            Set(old.prefix(count).map(\.id)).intersection(new.prefix(count).map(\.id)).count
        }
        let scores = Dictionary(uniqueKeysWithValues: old.map { ($0.id, Int($0.scoreHundredths)) })
        let shifts = new.compactMap { entry in
            scores[entry.id].map { Int(entry.scoreHundredths) - $0 }
        }
        let kind =
            old == new
            ? "same"
            : old.map(\.id) == new.map(\.id)
                ? "rescored" : Set(old.map(\.id)) == Set(new.map(\.id)) ? "reordered" : "changed"
        return Change(
            id: id, kind: kind, before: old.count, after: new.count, kept10: common(10),
            kept100: common(100), kept: common(.max), shifts: shifts)
    }

    /// Those of users who are in both nights.
    var inBoth: [Change] { changes.filter { $0.kind != "lost" && $0.kind != "gained" } }

    func count(_ kind: String) -> Int { changes.count { $0.kind == kind } }

    /// All changes of scores, ascending.
    var shifts: [Int] { inBoth.flatMap(\.shifts).sorted() }

    /// The least change that a share of all do not exceed, in points.
    func percentile(_ share: Double) -> Double {
        let all = shifts
        // The least count that is not below the share of all, counted up.
        let rank = (1...max(1, all.count)).first { Double($0) >= share * Double(all.count) } ?? 1
        return all.isEmpty ? 0 : Double(all[rank - 1]) / 100
    }
}
