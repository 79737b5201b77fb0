package import DurableFiles
import Geo
import LaneLayout
import Parallelism
package import SystemPackage
import UserPool

extension FeatureTableBuilder {
    /// Sorts the users, settles what depends on all of them, and writes the table.
    ///
    /// The builder is empty afterwards: it lets go of each column when its section is made, so that
    /// no more than the table and a part of the columns are in memory at once.
    ///
    /// - Parameters:
    ///   - path: where the table will be.
    ///   - files: the door through which it is written.
    ///   - width: how many threads may work at once; the bytes do not depend on it.
    /// - Throws: ``FileError``.
    package mutating func write(
        to path: FilePath, in files: any FileSystem, width: Int = 1
    ) throws(FileError) {
        idIndex = IDIndex()
        let order = order()
        let bits = InterestEncoder(interests.values)
        let sections = try SectionWriter(
            path, in: files, rowCount: count, interestWordCount: bits.wordCount,
            embeddingDimension: embeddingDimension, width: width)
        addExclusions(to: sections, order.rowOfIndex)
        let scan = ScanOrder(self, order)
        let positions = scan.rowOfPosition.map { order.indexOfRow[Int($0)] }
        addLaneColumns(to: sections, positions)
        addInterestLanes(to: sections, positions, bits)
        addExactPlaces(
            to: sections, positions, scan.rowOfPosition.map { order.rankOfRow[Int($0)] })
        sections.add(.rowOfPosition, scan.rowOfPosition)
        sections.add(.tileStarts, scan.tileStarts)
        addExactColumns(to: sections, order)
        addSparseColumns(to: sections, order)
        self = FeatureTableBuilder(embeddingDimension: embeddingDimension)
        try sections.commit()
    }

    private mutating func addExactColumns(to sections: SectionWriter, _ order: Order) {
        let rows = order.indexOfRow
        let digests = rowDigests(order, width: sections.width)
        sections.add(.cells, Self.take(&cells), inOrderOf: rows)
        let vectors = Self.take(&vectors)
        sections.add(.x, count: rows.count) { vectors[Int(rows[$0])].x }
        sections.add(.y, count: rows.count) { vectors[Int(rows[$0])].y }
        sections.add(.z, count: rows.count) { vectors[Int(rows[$0])].z }
        sections.add(.age, Self.take(&age), inOrderOf: rows)
        sections.add(.ageMin, Self.take(&ageMin), inOrderOf: rows)
        sections.add(.ageMax, Self.take(&ageMax), inOrderOf: rows)
        sections.add(.gender, Self.take(&gender), inOrderOf: rows)
        sections.add(.interestedIn, Self.take(&interestedIn), inOrderOf: rows)
        sections.add(.distanceLimit, Self.take(&distanceLimit), inOrderOf: rows)
        for (category, section) in FeatureTable.Section.categories.enumerated() {
            sections.add(section, Self.take(&categories[category]), inOrderOf: rows)
        }
        sections.add(.extras, Self.take(&extras), inOrderOf: rows)
        sections.add(.requiredReligion, Self.take(&requiredReligion), inOrderOf: rows)
        sections.add(.requiredChildren, Self.take(&requiredChildren), inOrderOf: rows)
        sections.add(.digests, digests, count: rows.count)
        sections.add(.idRank, order.rankOfRow)
        sections.add(.rowOfRank, order.rowOfRank)
        let byID = order.rowOfRank.map { rows[Int($0)] }
        sections.add(offsets: .idOffsets, values: .idBytes, inOrderOf: byID, ids)
        ids = RaggedArray()
        addEmbeddings(to: sections, rows)
    }

    private mutating func addEmbeddings(to sections: SectionWriter, _ rows: [UInt32]) {
        let dimension = embeddingDimension
        let embeddings = Self.take(&embeddings)
        let sorted = SharedBuffer<UInt8>(repeating: 0, count: embeddings.count)
        if dimension > 0 {
            _ = Parallel.mapParts(of: rows.count, width: sections.width) { part in
                for row in part {
                    let start = Int(rows[row]) * dimension
                    sorted.copy(
                        embeddings.span.extracting(start..<start + dimension), to: row * dimension)
                }
            }
        }
        sections.add(.embeddings, sorted, count: sorted.count)
        sections.add(.hasEmbedding, Self.take(&hasEmbedding), inOrderOf: dimension > 0 ? rows : [])
    }

    private mutating func addSparseColumns(to sections: SectionWriter, _ order: Order) {
        let rows = order.indexOfRow
        sections.add(
            offsets: .smokingOffsets, values: .smokingCodes, inOrderOf: rows, acceptedSmoking)
        acceptedSmoking = RaggedArray()
        sections.add(
            offsets: .drinkingOffsets, values: .drinkingCodes, inOrderOf: rows, acceptedDrinking)
        acceptedDrinking = RaggedArray()
        sections.add(offsets: .interestOffsets, values: .interestCodes, inOrderOf: rows, interests)
        interests = RaggedArray()
    }

    /// Takes a column out of the builder.
    private static func take<Element>(_ column: inout [Element]) -> [Element] {
        defer { column = [] }
        return column
    }
}

extension SectionWriter {
    /// Adds a column in the order of `rows`.
    fileprivate func add<Element: BitwiseCopyable & Sendable>(
        _ section: FeatureTable.Section, _ column: [Element], inOrderOf rows: [UInt32]
    ) {
        add(section, count: rows.count) { column[Int(rows[$0])] }
    }
}
