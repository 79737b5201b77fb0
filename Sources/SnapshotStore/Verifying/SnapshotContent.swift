import Algorithms
import Parquet
package import SnapshotFormat
import SnapshotReader
package import SnapshotWriter

/// What is in the files of a snapshot, on its way through verification.
package struct SnapshotContent: Sendable {
    /// A list that was found in order.
    package struct ChosenList: Sendable {
        /// The row of users.parquet.
        package let row: Int
        /// The folded id of the user.
        package let user: [UInt8]
        /// The list, best first.
        package let candidates: [ListEntry]
    }

    /// What some pieces add up to.
    package struct Tally: Sendable {
        /// How many lists they have.
        package var listCount = 0
        /// The scores of all their entries, in hundredths of a point.
        package var scoreSum = 0
        /// How many entries a judge has looked at.
        package var judgedEntries = 0

        /// Nothing yet.
        package init() {}

        /// Adds another tally to this one.
        package mutating func add(_ other: Tally) {
            listCount += other.listCount
            scoreSum += other.scoreSum
            judgedEntries += other.judgedEntries
        }
    }

    /// What a piece came to.
    package struct Checked: Sendable {
        /// What the piece adds up to.
        package var tally = Tally()
        /// The lists that the caller chose.
        package var chosen: [ChosenList] = []
        /// What the judge of entries found wrong.
        package var wrong: [WrongEntry] = []
    }

    private enum Piece {
        case lists(part: Int, rowGroup: Int)
        case userIndexes(rowGroup: Int)
        case keys(pages: Range<Int>)
    }

    private static let keyPagesPerPiece = 256

    private let reader: OpenSnapshot
    private let users: UsersTable
    private let work: [Piece]
    /// What keys.idx should hold.
    private let keys: [KeyEntry]

    /// The name of the users table.
    var usersFileName: String { reader.manifest.usersFileName }

    /// The ids of all users, by row of users.parquet.
    package var ids: IDColumn { users.ids }

    init(reader: OpenSnapshot, users: UsersTable) {
        (self.reader, self.users) = (reader, users)
        keys = reader.index.layout.sorted(
            users.places.enumerated().map { row, place in
                KeyEntry(hash: reader.hash(users.ids[row]), place: place)
            })
        var work = reader.users.file.rowGroups.indices.map { Piece.userIndexes(rowGroup: $0) }
        work += (0..<reader.index.pageCount).chunks(ofCount: Self.keyPagesPerPiece)
            .map { .keys(pages: $0) }
        for (number, part) in reader.parts.enumerated() {
            work += part.file.rowGroups.indices.map { .lists(part: number, rowGroup: $0) }
        }
        self.work = work
    }

    /// The pieces of work, which may be checked in any order.
    package var pieces: Range<Int> { work.indices }

    /// Checks a piece.
    ///
    /// - Parameters:
    ///   - piece: its number.
    ///   - chosen: which lists are handed out, by row of users.parquet.
    ///   - judge: makes a judge of all entries; nil where nobody judges them.
    /// - Returns: what it adds up to, the lists that were chosen, and the entries that are wrong.
    /// - Throws: ``SnapshotError`` with the place of the defect.
    package func check(
        _ piece: Int, choosing chosen: (Int) -> Bool, judging judge: EntryJudgeMaker? = nil
    ) throws -> Checked {
        switch work[piece] {
        case .userIndexes(let rowGroup): try checkIndexes(ofUsers: rowGroup)
        case .keys(let pages): try checkKeys(pages)
        case .lists(let part, let rowGroup):
            var check = try RowGroupCheck(
                part: reader.parts[part], number: part, rowGroup: rowGroup, users: users,
                top: reader.manifest.parameters.top, judging: judge)
            return try check.run(choosing: chosen)
        }
        return Checked()
    }

    /// Holds what all pieces came to against users.parquet.
    ///
    /// - Parameters:
    ///   - tally: what all pieces add up to.
    ///   - chosen: which empty lists are handed out, by row of users.parquet.
    /// - Returns: those of the chosen users who have no candidates.
    /// - Throws: ``SnapshotError``.
    package func finish(
        _ tally: Tally, choosing chosen: (Int) -> Bool
    ) throws -> [ChosenList] {
        guard tally.listCount == users.counts.usersWithCandidates else {
            throw SnapshotError(.damaged, "a user's list is missing from the parts")
        }
        guard reader.manifest.scoreSum ?? tally.scoreSum == tally.scoreSum else {
            throw SnapshotError(
                .damaged, "its sum of scores is not that of the parts",
                file: SnapshotManifest.fileName)
        }
        return users.places.filter { $0.candidates == 0 && chosen(Int($0.row)) }
            .map {
                ChosenList(
                    row: Int($0.row), user: Array(users.ids[Int($0.row)]), candidates: [])
            }
    }

    // MARK: - Indexes

    /// Checks what other readers find users by: sort order, bounds and bloom filter.
    private func checkIndexes(ofUsers rowGroup: Int) throws {
        let file = reader.users.file
        let first = file.rowGroups[..<rowGroup].reduce(0) { $0 + $1.rowCount }
        let pages = try SnapshotError.translating(file.name) {
            try file.pages(rowGroup: rowGroup, column: 0)
        }
        var check = try UserIDIndexes(file: file, rowGroup: rowGroup, needsFilter: false)
        for page in pages {
            try check.checkPage(
                of: users.ids, first + page.rows.lowerBound..<first + page.rows.upperBound)
        }
        try check.finish()
    }

    /// Each entry of keys.idx is that of its user, and each user has one.
    private func checkKeys(_ pages: Range<Int>) throws {
        let perPage = reader.index.layout.entriesPerPage
        for page in pages {
            let first = page * perPage
            let entries = try reader.index.entries(ofPage: page)
            guard first <= keys.count,
                entries[...] == keys[first..<min(first + perPage, keys.count)]
            else {
                throw SnapshotError(
                    .damaged, "the entries of a page are not what the users table says",
                    file: SnapshotManifest.keysFileName, offset: first)
            }
        }
    }
}
