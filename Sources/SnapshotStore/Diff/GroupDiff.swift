import Bytes
import Parquet
import SnapshotFormat
import SnapshotReader
import SnapshotWriter

/// Compares the lists of one row group of the old snapshot with those of the same users in the new
/// one.
///
/// Ids are compared once a dictionary: an array tells for each entry of the new group's dictionary
/// which entry of the old one's it is, and from then on candidates are numbers.
struct GroupDiff {
    /// What came of it.
    struct Outcome: Sendable {
        /// Rows of the old users.parquet.
        var rows: [UInt32] = []
        var changes: [ListChange] = []
        var shifts = ScoreShifts()
    }

    /// A user of the group, and where the list in the new snapshot begins.
    private struct Pair {
        let user: DictionaryEntry
        let row: UInt32
        let place: ListLocation
    }

    private let diff: SnapshotDiff
    private let lists: GroupLists
    private let pairs: [Pair]
    private var outcome = Outcome()
    /// `[entries of the old dictionary]` the user whose list named it last, counted from 1, and the
    /// rank there.
    private var marks: [(user: UInt32, rank: ListRank)]
    /// What a candidate is whom the old dictionary does not have.
    private static let noEntry = DictionaryEntry(rawValue: SnapshotDiff.none)

    /// Reads the old group.
    init(_ diff: SnapshotDiff, part: Int, rowGroup: Int) throws {
        self.diff = diff
        let part = diff.old.reader.parts[part]
        lists = try GroupLists(part, rowGroup)
        marks = Array(
            repeating: (0, ListRank(position: 0)), count: lists.group.candidates.count)
        guard let rows = diff.old.users.ids.indices(of: lists.group.users) else {
            throw SnapshotError(
                .damaged, "a user is not in the users table", file: part.file.name,
                rowGroup: rowGroup)
        }
        pairs = rows.enumerated().compactMap { user, row in
            let newRow = diff.newRows[Int(row)]
            guard newRow != SnapshotDiff.none else { return nil }
            let place = diff.new.users.places[Int(newRow)]
            return place.candidates == 0
                ? nil : Pair(user: DictionaryEntry(user), row: row, place: place)
        }
        .sorted { $0.place.order < $1.place.order }
    }

    /// Compares all lists.
    consuming func run() throws -> Outcome {
        var next = 0
        while next < pairs.count {
            let place = pairs[next].place
            let end =
                pairs[next...].firstIndex {
                    ($0.place.part, $0.place.rowGroup) != (place.part, place.rowGroup)
                } ?? pairs.count
            try compare(pairs[next..<end], part: Int(place.part), rowGroup: Int(place.rowGroup))
            next = end
        }
        return outcome
    }

    /// Compares lists that are in one row group of the new snapshot.
    private mutating func compare(
        _ pairs: ArraySlice<Pair>, part number: Int, rowGroup: Int
    ) throws {
        let parts = diff.new.reader.parts
        guard parts.indices.contains(number),
            parts[number].file.rowGroups.indices.contains(rowGroup)
        else {
            throw SnapshotError(
                .damaged, "a list's place is not there",
                file: diff.new.reader.manifest.usersFileName)
        }
        let part = parts[number]
        let group = try part.openGroup(rowGroup)
        let oldEntries = group.candidates.positions(in: lists.group.candidates)
            .map { DictionaryEntry(rawValue: $0) }
        var page: PartFile.Page?
        var nextPage = 0
        for pair in pairs {
            let firstRow = Int(pair.place.firstRow)
            // The lists are in the order of their rows.
            while page?.rows.contains(firstRow) != true, nextPage < group.pages[0].count {
                if group.pages[0][nextPage].rows.contains(firstRow) {
                    page = try part.page(nextPage, of: group, rowGroup)
                }
                nextPage += 1
            }
            guard let page, page.rows.contains(firstRow),
                page.rows.upperBound >= firstRow + Int(pair.place.candidates)
            else {
                throw SnapshotError(
                    .damaged, "a list is not where the users table says", file: part.file.name,
                    rowGroup: rowGroup, offset: firstRow)
            }
            let first = firstRow - page.rows.lowerBound
            compare(
                pair, page: page, rows: first..<first + Int(pair.place.candidates), of: group,
                oldEntries: oldEntries)
        }
    }

    /// Compares two lists.
    private mutating func compare(
        _ pair: Pair, page: PartFile.Page, rows: Range<Int>, of group: OpenGroup,
        oldEntries: [DictionaryEntry]
    ) {
        let old = lists.rows(ofUser: pair.user)
        let stamp = pair.user.rawValue + 1
        for (position, row) in old.enumerated() {
            marks[lists.candidates[row].index] = (stamp, ListRank(position: position))
        }
        var change = ListChange(before: UInt8(old.count), after: UInt8(rows.count))
        var isInOrder = old.count == rows.count
        var isSame = isInOrder
        for (position, row) in rows.enumerated() {
            let entry = oldEntries[Int(page.candidates[row])]
            guard entry != Self.noEntry, marks[entry.index].user == stamp else {
                isInOrder = false
                continue
            }
            let (rank, oldRank) = (ListRank(position: position), marks[entry.index].rank)
            let oldRow = old.lowerBound + oldRank.position
            let score = Int(group.scores[Int(page.scores[row])])
            let shift = score - Int(lists.scores[oldRow])
            change.kept += 1
            if max(rank, oldRank).rawValue <= 100 { change.kept100 += 1 }
            if max(rank, oldRank).rawValue <= 10 { change.kept10 += 1 }
            change.shift += Int32(shift)
            outcome.shifts.add(shift)
            isInOrder = isInOrder && oldRank == rank
            isSame =
                isSame && shift == 0
                && group.distances[Int(page.distances[row])] == lists.distances[oldRow]
        }
        let keptAll = Int(change.kept) == max(old.count, rows.count)
        change.kind = !keptAll ? .changed : !isInOrder ? .reordered : isSame ? .same : .rescored
        outcome.rows.append(pair.row)
        outcome.changes.append(change)
    }
}

extension ListLocation {
    /// A number that rises with part, row group and row.
    fileprivate var order: UInt64 {
        UInt64(part) << 48 | UInt64(UInt16(bitPattern: rowGroup)) << 32 | UInt64(firstRow)
    }
}

/// All lists of a row group, read.
private struct GroupLists {
    let group: OpenGroup
    /// `[users + 1]` where each list begins.
    private var starts: [Int] = []
    /// `[rows]` of the candidates' dictionary.
    private(set) var candidates: [DictionaryEntry] = []
    /// `[rows]` hundredths of a point.
    private(set) var scores: [UInt16] = []
    /// `[rows]` tenths of a mile.
    private(set) var distances: [UInt32] = []

    init(_ part: PartFile, _ rowGroup: Int) throws {
        group = try part.openGroup(rowGroup)
        var nextUser = 0
        for index in group.pages[0].indices {
            let page = try part.page(index, of: group, rowGroup)
            for row in page.users.indices {
                let user = Int(page.users[row])
                if user == nextUser {
                    starts.append(candidates.count)
                    nextUser += 1
                } else if user != nextUser - 1 {
                    throw SnapshotError(
                        .damaged, "the users are not in order", file: part.file.name,
                        rowGroup: rowGroup, offset: candidates.count)
                }
                candidates.append(DictionaryEntry(rawValue: page.candidates[row]))
                scores.append(group.scores[Int(page.scores[row])])
                distances.append(group.distances[Int(page.distances[row])])
            }
        }
        starts.append(candidates.count)
        guard nextUser == group.users.count,
            zip(starts, starts.dropFirst()).allSatisfy({ $1 - $0 <= SnapshotLayout.longestList })
        else {
            throw SnapshotError(
                .damaged, "a list is missing or too long", file: part.file.name,
                rowGroup: rowGroup)
        }
    }

    func rows(ofUser user: DictionaryEntry) -> Range<Int> {
        starts[user.index]..<starts[user.index + 1]
    }
}
