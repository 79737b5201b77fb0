import Bytes
import Parquet
import SnapshotFormat

/// A row group whose dictionaries were checked and decompressed, and whose lists are known by their
/// rows: a lookup reads the pages of three columns.
final class LookupGroup: Sendable {
    private typealias Values = InlineArray<256, UInt32>

    let candidates: IDDictionary
    private let file: ParquetFile
    private let rowGroup: Int
    private let users: IDDictionary
    /// `[users + 1]` the row at which each user's list begins, and at last the number of rows.
    private let listStarts: [UInt32]
    /// Hundredths of a point.
    private let scores: [UInt16]
    /// Tenths of a mile.
    private let distances: [UInt32]
    private let pages: PageTable

    /// Opens and checks the dictionaries, and learns where the pages are.
    ///
    /// - Throws: ``SnapshotError``, and ``ParquetError``.
    init(_ part: PartFile, _ rowGroup: Int) throws {
        file = part.file
        self.rowGroup = rowGroup
        users = try part.dictionary(ofIDs: .userID, rowGroup)
        candidates = try part.dictionary(ofIDs: .candidateID, rowGroup)
        _ = try part.rankCount(rowGroup)
        scores = try part.scores(rowGroup)
        distances = try part.distances(rowGroup)
        guard let pages = try PageTable(part.file, rowGroup: rowGroup) else {
            throw part.damaged(
                "the columns are cut into pages at different rows", rowGroup: rowGroup, column: nil)
        }
        self.pages = pages
        listStarts = try part.listStarts(users.count, rowGroup)
    }

    /// About what it takes in memory.
    var byteCount: Int {
        users.byteCount + candidates.byteCount + 2 * scores.count + 4 * distances.count
            + pages.byteCount + 4 * listStarts.count
    }

    /// The page that has a row; nil where there is no such row.
    func page(ofRow row: Int) -> Int? { pages.index(ofRow: row) }

    /// The list at a place; nil where it is another user's.
    ///
    /// - Parameters:
    ///   - place: in this row group.
    ///   - id: of the user, folded.
    ///   - room: for the pages; keep it for the next list.
    /// - Returns: the list, which keeps this row group in memory.
    /// - Throws: ``SnapshotError`` with code `.damaged`, and ``ParquetError``.
    func list(
        at place: ListLocation, of id: RawSpan, room: inout LookupBuffers
    ) throws -> StoredList? {
        guard let user = user(ofListAt: place.firstRow),
            let page = page(ofRow: Int(place.firstRow))
        else { throw wrongPlace }
        guard users.has(id, at: user) else { return nil }
        let first = Int(place.firstRow)
        guard Int(listStarts[user.index + 1]) == first + Int(place.candidates) else {
            throw wrongPlace
        }
        let start = first - pages.rows(page).lowerBound
        return try list(start..<start + Int(place.candidates), page: page, room: &room)
    }

    /// The user whose list begins at a row; nil where none does.
    private func user(ofListAt row: UInt32) -> DictionaryEntry? {
        guard let rowCount = listStarts.last, row < rowCount else { return nil }
        // All lists are about as long.
        let guess = Int(row) * users.count / Int(rowCount)
        let user = firstPosition(of: users.count, near: guess) { listStarts[$0] < row }
        return user < users.count && listStarts[user] == row ? DictionaryEntry(user) : nil
    }

    private var wrongPlace: SnapshotError {
        SnapshotError(
            .damaged, "an entry names a place that is not there",
            file: SnapshotManifest.keysFileName)
    }

    // MARK: - Columns

    /// The candidates, scores and distances of some rows of a page.
    ///
    /// The caller reads the ids next, and each is somewhere else in memory: their starts are
    /// prefetched while the score page is read, and a byte of each text is read before the distance
    /// page. The processor then waits for many texts at a time instead of one by one. Without it an
    /// answer with its ids takes half as long again.
    private func list(
        _ rows: Range<Int>, page: Int, room: inout LookupBuffers
    ) throws(ParquetError) -> StoredList {
        var ids = Values(repeating: 0)
        try read(
            .candidateID, rows: rows, page: page, entryCount: candidates.count, room: &room.ids,
            values: &ids)
        candidates.prefetchStarts(ids.span.extracting(first: rows.count))
        var scoreIndices = Values(repeating: 0)
        var distanceIndices = Values(repeating: 0)
        if room.keepsPages {
            try read(
                .score, rows: rows, page: page, entryCount: scores.count, room: &room.scores,
                values: &scoreIndices)
            candidates.touchTexts(ids.span.extracting(first: rows.count))
            try read(
                .distance, rows: rows, page: page, entryCount: distances.count,
                room: &room.distances, values: &distanceIndices)
        } else {
            try read(
                .score, rows: rows, page: page, entryCount: scores.count, room: &room.ids,
                values: &scoreIndices)
            candidates.touchTexts(ids.span.extracting(first: rows.count))
            try read(
                .distance, rows: rows, page: page, entryCount: distances.count, room: &room.ids,
                values: &distanceIndices)
        }
        var entries: [StoredList.Entry] = []
        entries.reserveCapacity(rows.count)
        for row in 0..<rows.count {
            let place = candidates.place(DictionaryEntry(rawValue: ids[row]))
            entries.append(
                StoredList.Entry(
                    start: place.start, idByteCount: place.byteCount,
                    distance: distances[Int(distanceIndices[row])],
                    score: UInt32(scores[Int(scoreIndices[row])])))
        }
        return StoredList(entries: entries, group: self)
    }

    /// Positions in a dictionary, checked to be in it.
    private func read(
        _ column: PartColumn, rows: Range<Int>, page: Int, entryCount: Int,
        room: inout PageBuffer, values: inout Values
    ) throws(ParquetError) {
        var span = values.mutableSpan
        try file.readIndices(
            ofRows: rows, in: pages.page(page, column: column.rawValue), rowGroup: rowGroup,
            column: column.rawValue, entryCount: entryCount, room: &room, into: &span)
    }
}
