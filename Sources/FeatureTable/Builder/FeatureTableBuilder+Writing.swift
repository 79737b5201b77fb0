import Bytes
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
        addExclusions(to: sections, order.rows)
        let scan = ScanOrder(self, order)
        let users = scan.rowOfPosition.map { order.poolRows[$0.index] }
        addLaneColumns(to: sections, users)
        addInterestLanes(to: sections, users, bits)
        addExactPlaces(to: sections, users, scan.rowOfPosition.map { order.rankOfRow[$0.index] })
        sections.add(.rowOfPosition, scan.rowOfPosition)
        sections.add(.tileStarts, scan.tileStarts)
        addExactColumns(to: sections, order)
        addSparseColumns(to: sections, order)
        self = FeatureTableBuilder(embeddingDimension: embeddingDimension)
        try sections.commit()
    }

    private mutating func addExactColumns(to sections: SectionWriter, _ order: Order) {
        let users = order.poolRows
        let digests = rowDigests(order, width: sections.width)
        sections.add(.cells, Self.take(&cells), inOrderOf: users)
        let vectors = Self.take(&vectors)
        sections.add(.x, count: users.count) { vectors[users[$0].index].x }
        sections.add(.y, count: users.count) { vectors[users[$0].index].y }
        sections.add(.z, count: users.count) { vectors[users[$0].index].z }
        sections.add(.age, Self.take(&age), inOrderOf: users)
        sections.add(.ageMin, Self.take(&ageMin), inOrderOf: users)
        sections.add(.ageMax, Self.take(&ageMax), inOrderOf: users)
        sections.add(.gender, Self.take(&gender), inOrderOf: users)
        sections.add(.interestedIn, Self.take(&interestedIn), inOrderOf: users)
        sections.add(.distanceLimit, Self.take(&distanceLimit), inOrderOf: users)
        for (category, section) in FeatureTable.Section.categories.enumerated() {
            sections.add(section, Self.take(&categories[category]), inOrderOf: users)
        }
        sections.add(.extras, Self.take(&extras), inOrderOf: users)
        sections.add(.requiredReligion, Self.take(&requiredReligion), inOrderOf: users)
        sections.add(.requiredChildren, Self.take(&requiredChildren), inOrderOf: users)
        sections.add(.digests, digests, count: users.count)
        sections.add(.idRank, order.rankOfRow)
        sections.add(.rowOfRank, order.rowOfRank)
        let byID = order.rowOfRank.map { users[$0.index] }
        sections.add(offsets: .idOffsets, values: .idBytes, inOrderOf: byID, ids)
        ids = RaggedArray()
        addEmbeddings(to: sections, users)
    }

    private mutating func addEmbeddings(to sections: SectionWriter, _ users: [PoolRow]) {
        let dimension = embeddingDimension
        let embeddings = Self.take(&embeddings)
        let sorted = SharedBuffer<UInt8>(repeating: 0, count: embeddings.count)
        if dimension > 0 {
            _ = Parallel.mapParts(of: users.count, width: sections.width) { part in
                for row in part {
                    let start = users[row].index * dimension
                    sorted.copy(
                        embeddings.span.extracting(start..<start + dimension), to: row * dimension)
                }
            }
        }
        sections.add(.embeddings, sorted, count: sorted.count)
        sections.add(.hasEmbedding, Self.take(&hasEmbedding), inOrderOf: dimension > 0 ? users : [])
    }

    private mutating func addSparseColumns(to sections: SectionWriter, _ order: Order) {
        let users = order.poolRows
        sections.add(
            offsets: .smokingOffsets, values: .smokingCodes, inOrderOf: users, acceptedSmoking)
        acceptedSmoking = RaggedArray()
        sections.add(
            offsets: .drinkingOffsets, values: .drinkingCodes, inOrderOf: users, acceptedDrinking)
        acceptedDrinking = RaggedArray()
        sections.add(offsets: .interestOffsets, values: .interestCodes, inOrderOf: users, interests)
        interests = RaggedArray()
    }

    /// Takes a column out of the builder.
    private static func take<Element>(_ column: inout [Element]) -> [Element] {
        defer { column = [] }
        return column
    }
}

extension SectionWriter {
    /// Adds a column in the order of some users.
    fileprivate func add<Element: BitwiseCopyable & Sendable>(
        _ section: FeatureTable.Section, _ column: [Element], inOrderOf users: [PoolRow]
    ) {
        add(section, count: users.count) { column[users[$0].index] }
    }
}
