import Parquet
import SnapshotFormat
import SnapshotReader
import SnapshotWriter

extension PartFile {
    /// The columns of one data page, as positions in the row group's dictionaries.
    struct Page {
        /// The rows in the row group.
        let rows: Range<Int>
        let users: [UInt32]
        let ranks: [UInt32]
        let candidates: [UInt32]
        let scores: [UInt32]
        let distances: [UInt32]
    }

    /// Opens and checks the dictionaries of a row group, and learns where its pages are.
    func openGroup(_ rowGroup: Int) throws -> OpenGroup {
        try SnapshotError.translating(file.name) {
            let pages = try PartColumn.allCases.map {
                try file.pages(rowGroup: rowGroup, column: $0.rawValue)
            }
            for column in PartColumn.allCases
            where pages[column.rawValue].map(\.rows) != pages[0].map(\.rows) {
                throw damaged(
                    "its pages have other rows than those of user_id", rowGroup: rowGroup,
                    column: column)
            }
            return OpenGroup(
                users: try ids(rowGroup, .userID), candidates: try ids(rowGroup, .candidateID),
                scores: try scores(rowGroup), distances: try distances(rowGroup),
                rankCount: try rankCount(rowGroup), pages: pages)
        }
    }

    /// Reads a page of all columns and checks its checksums.
    func page(_ index: Int, of group: OpenGroup, _ rowGroup: Int) throws -> Page {
        try SnapshotError.translating(file.name) {
            func indices(
                _ column: PartColumn, _ entryCount: Int
            ) throws -> [UInt32] {
                let location = group.pages[column.rawValue][index]
                let values = try file.readPage(
                    location, rowGroup: rowGroup, column: column.rawValue, entryCount: entryCount)
                guard case .indices(let indices) = values else {
                    throw SnapshotError(
                        .damaged, "a page does not use the dictionary", file: file.name,
                        rowGroup: rowGroup,
                        column: PartColumn.schema[column.rawValue].name)
                }
                return indices
            }
            return Page(
                rows: group.pages[0][index].rows,
                users: try indices(.userID, group.users.count),
                ranks: try indices(.rank, group.rankCount),
                candidates: try indices(.candidateID, group.candidates.count),
                scores: try indices(.score, group.scores.count),
                distances: try indices(.distance, group.distances.count))
        }
    }

    private func ids(_ rowGroup: Int, _ column: PartColumn) throws -> IDColumn {
        guard case .byteArray(let bytes, let offsets)? = try dictionary(rowGroup, column),
            let ids = try? IDColumn(bytes: bytes, offsets: offsets)
        else { throw damaged("it has no dictionary", rowGroup: rowGroup, column: column) }
        return ids
    }
}

/// A row group whose dictionaries were checked and decompressed.
struct OpenGroup: Sendable {
    let users: IDColumn
    let candidates: IDColumn
    /// Hundredths of a point.
    let scores: [UInt16]
    /// Tenths of a mile.
    let distances: [UInt32]
    /// Ranks are 1 to this.
    let rankCount: Int
    /// `[columns][pages]`, all columns with the same rows.
    let pages: [[PageLocation]]

    /// A row of a page as a candidate; positions were checked to be in the dictionaries.
    func candidate(_ page: PartFile.Page, _ position: Int) -> ListEntry {
        ListEntry(
            id: Array(candidates[Int(page.candidates[position])]),
            scoreHundredths: scores[Int(page.scores[position])],
            distanceTenths: distances[Int(page.distances[position])])
    }
}
