import DurableFiles
import Parquet

/// An open file is what the Parquet module reads.
extension OpenFile: ByteSource {}

/// An open `part-NNNNN.parquet`.
final class PartFile: Sendable {
    let file: ParquetFile

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

    /// Takes a file whose columns are those of a part.
    init(_ file: ParquetFile) throws(SnapshotError) {
        guard file.schema == SnapshotWriter.partSchema else {
            throw SnapshotError(.damaged, "its columns are not those of a part", file: file.name)
        }
        self.file = file
    }

    /// Opens and checks the dictionaries of a row group, and learns where its pages are.
    func openGroup(_ rowGroup: Int) throws -> OpenGroup {
        try SnapshotWriter.translating(file.name) {
            let pages = try SnapshotWriter.PartColumn.allCases.map {
                try file.pages(rowGroup: rowGroup, column: $0.rawValue)
            }
            for column in SnapshotWriter.PartColumn.allCases
            where pages[column.rawValue].map(\.rows) != pages[0].map(\.rows) {
                throw damaged("its pages have other rows than those of user_id", rowGroup, column)
            }
            return OpenGroup(
                users: try ids(rowGroup, .userID), candidates: try ids(rowGroup, .candidateID),
                scores: try scores(rowGroup), distances: try distances(rowGroup),
                rankCount: try rankCount(rowGroup), pages: pages)
        }
    }

    /// Reads a page of all columns and checks its checksums.
    func page(_ index: Int, of group: OpenGroup, _ rowGroup: Int) throws -> Page {
        try SnapshotWriter.translating(file.name) {
            func indices(
                _ column: SnapshotWriter.PartColumn, _ entryCount: Int
            ) throws -> [UInt32] {
                let location = group.pages[column.rawValue][index]
                let values = try file.readPage(
                    location, rowGroup: rowGroup, column: column.rawValue, entryCount: entryCount)
                guard case .indices(let indices) = values else {
                    throw SnapshotError(
                        .damaged, "a page does not use the dictionary", file: file.name,
                        rowGroup: rowGroup,
                        column: SnapshotWriter.partSchema[column.rawValue].name)
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

    func damaged(
        _ message: String, _ rowGroup: Int, _ column: SnapshotWriter.PartColumn?
    ) -> SnapshotError {
        SnapshotError(
            .damaged, message, file: file.name, rowGroup: rowGroup,
            column: column.map { SnapshotWriter.partSchema[$0.rawValue].name },
            offset: file.rowGroups[rowGroup].columns[column?.rawValue ?? 0].byteRange.lowerBound)
    }
}

// MARK: - Dictionaries
extension PartFile {
    /// The ids of a dictionary, where they stand.
    func dictionary(
        ofIDs column: SnapshotWriter.PartColumn, _ rowGroup: Int
    ) throws -> IDDictionary {
        let page = try file.readPlainDictionary(rowGroup: rowGroup, column: column.rawValue)
        guard let page else { throw damaged("it has no dictionary", rowGroup, column) }
        guard let dictionary = IDDictionary(count: page.count, page: page.bytes) else {
            throw damaged("its dictionary is not one of texts", rowGroup, column)
        }
        return dictionary
    }

    /// Ranks are 1 to this.
    func rankCount(_ rowGroup: Int) throws -> Int {
        guard case .int32(let ranks)? = try dictionary(rowGroup, .rank),
            !ranks.isEmpty, ranks.count <= RowGroupLists.longestList,
            ranks == Array(1...Int32(ranks.count))
        else { throw damaged("the ranks are not 1, 2, 3 and so on", rowGroup, .rank) }
        return ranks.count
    }

    /// Hundredths of a point.
    func scores(_ rowGroup: Int) throws -> [UInt16] {
        let scores = try numbers(rowGroup, .score, perUnit: 100, limit: 1 << 16)
        guard let scores else { throw damaged("it is not a list of scores", rowGroup, .score) }
        return scores.map { UInt16($0) }
    }

    /// Tenths of a mile.
    func distances(_ rowGroup: Int) throws -> [UInt32] {
        let distances = try numbers(
            rowGroup, .distance, perUnit: 10, limit: RowGroupLists.distanceLimit)
        guard let distances else {
            throw damaged("it is not a list of miles", rowGroup, .distance)
        }
        return distances
    }

    private func dictionary(
        _ rowGroup: Int, _ column: SnapshotWriter.PartColumn
    ) throws(ParquetError) -> ColumnValues? {
        try file.readDictionary(rowGroup: rowGroup, column: column.rawValue)
    }

    private func ids(_ rowGroup: Int, _ column: SnapshotWriter.PartColumn) throws -> IDColumn {
        guard case .byteArray(let bytes, let offsets)? = try dictionary(rowGroup, column),
            let ids = try? IDColumn(bytes: bytes, offsets: offsets)
        else { throw damaged("it has no dictionary", rowGroup, column) }
        return ids
    }

    /// Fractions of a unit as the whole numbers that they were made of.
    private func numbers(
        _ rowGroup: Int, _ column: SnapshotWriter.PartColumn, perUnit: Double, limit: UInt32
    ) throws -> [UInt32]? {
        guard case .double(let values)? = try dictionary(rowGroup, column) else { return nil }
        var numbers: [UInt32] = []
        numbers.reserveCapacity(values.count)
        for value in values {
            let scaled = (value * perUnit).rounded()
            // Also false for what is not a number.
            guard scaled >= 0, scaled < Double(limit), scaled / perUnit == value else { return nil }
            numbers.append(UInt32(scaled))
        }
        return numbers
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
    func candidate(_ page: PartFile.Page, _ position: Int) -> Candidate {
        Candidate(
            id: Array(candidates[Int(page.candidates[position])]),
            scoreHundredths: scores[Int(page.scores[position])],
            distanceTenths: distances[Int(page.distances[position])])
    }
}
