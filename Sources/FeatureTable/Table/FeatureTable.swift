// FeatureTable: tonight's eligible users as columns in one memory-mapped file: what scoring reads.
//
// ```swift
// try builder.write(to: path, in: LocalFileSystem())
// let table = try FeatureTable(opening: path)
// let sanFrancisco = Geohash.encode(latitude: 37.77, longitude: -122.42, precision: 4)
// let rows = table.rows(inCells: sanFrancisco.range)  // a range of rows
// let ids = rows.map { row in table.id(row) }
// ```
//
// Guarantees: the same users give the same bytes, for every number of threads; a damaged file is an
// error with its section; the bits of the lanes are those of the module LaneLayout, and nothing here
// knows a rule of scoring.
//
// Folders, each above the next: Builder (`FeatureTableBuilder`, from profiles to the file), Table (the
// file), Scan (`ScanIndex`, the order in which a scan sees users), Columns (typed views of sections).

import Algorithms
import Bytes
package import DurableFiles
package import LaneLayout
package import SystemPackage

/// Tonight's eligible users as columns in one memory-mapped file: what scoring reads.
///
/// Rows are sorted by (precision-9 geohash cell, user id), so that every geohash prefix is one
/// range of rows and everything within a radius of it is a few ranges. A row is an *ordinal*:
/// it names a user within this table and nowhere else.
///
/// Two kinds of columns are side by side. The *exact* ones (codes, lists, unit vectors in double
/// precision, tenths of a mile) are what the rules are defined on. The *lane* ones (32 bits a row,
/// 64-byte aligned, padded to 64 rows) are what a SIMD kernel reads; they may let a pair through
/// that the exact columns refuse, never the other way round. Lane columns are in *scan order* (see
/// ``ScanIndex``): their index is a position, not a row. ``FeatureTable/Section`` lists all.
///
/// The file is checksummed (CRC-32 a section) and versioned; see `FeatureTable+Layout.swift`.
package final class FeatureTable: Sendable {
    /// The number of users.
    package let count: Int
    /// 32-bit words in a user's interest bit set; 1...16.
    package let interestWordCount: Int
    /// Bytes of an embedding; 0 where tonight's model uses none.
    package let embeddingDimension: Int

    // MARK: Exact columns

    /// Precision-9 geohash cell, 45 bits, ascending.
    package let cells: Column<UInt64>
    /// Unit vector of where the user lives, double precision: first coordinate.
    package let x: Column<Double>
    /// Second coordinate.
    package let y: Column<Double>
    /// Third coordinate.
    package let z: Column<Double>
    /// Years; 18...120.
    package let age: Column<UInt8>
    /// The least age that the user accepts, in years; above ``ageMax`` where nobody is accepted.
    package let ageMin: Column<UInt8>
    /// The greatest age that the user accepts, in years.
    package let ageMax: Column<UInt8>
    /// A ``GenderSet`` of the one gender.
    package let gender: Column<UInt8>
    /// The ``GenderSet`` that the user takes.
    package let interestedIn: Column<UInt8>
    /// Tenths of a mile; -1 accepts nobody.
    package let distanceLimit: Column<Int32>
    /// Codes of the six categories, in the order of ``Category``; 0 is unknown.
    package let categories: [Column<UInt32>]
    /// Bit 0: has a photo; bit 1: has a bio.
    package let extras: Column<UInt8>
    /// Codes of the religion that the user requires; 0 is any.
    package let requiredReligion: Column<UInt32>
    /// Codes of the children status that the user requires; 0 is any.
    package let requiredChildren: Column<UInt32>
    /// Codes of the smoking habits that the user accepts; an empty list accepts all.
    package let acceptedSmoking: SparseColumn
    /// Codes of the drinking habits that the user accepts; an empty list accepts all.
    package let acceptedDrinking: SparseColumn
    /// Sorted codes of the user's interests.
    package let interests: SparseColumn
    /// Sorted rows that may not be in this user's list (rule 2, oneself apart).
    package let exclusions: SparseColumn
    /// What each user is, whatever the others are.
    package let digests: Column<RowDigest>
    /// The rank of each user's id.
    package let idRank: OrdinalColumn<Row, IDRank>
    /// The row of the user with the id of a rank.
    package let rowOfRank: OrdinalColumn<IDRank, Row>
    /// Embeddings, `embeddingDimension` bytes a row; empty where tonight's model uses none.
    package let embeddings: Column<Int8>
    /// 1 where the row has an embedding.
    package let hasEmbedding: Column<UInt8>

    // MARK: Lane columns, in scan order

    /// The row of the user at each position; a permutation inside of each tile.
    package let rowOfPosition: OrdinalColumn<ScanPosition, Row>
    /// Tiles and groups of positions.
    package let scanIndex: ScanIndex
    /// What is asked of a pair that the lanes let through.
    package let exactPlaces: OrdinalColumn<ScanPosition, Coordinates>
    /// How to read them, and what they leave to the exact columns.
    package let laneTraits: LaneTraits

    /// Who the user is, as bits; what the bits of this and the next columns mean says `LaneLayout`.
    package let attributeLanes: Column<UInt32>
    /// Those that the user refuses, as the same bits.
    package let refusalLanes: Column<UInt32>
    /// Age and accepted ages (`AgeLane`).
    package let ageLanes: Column<UInt32>
    /// Unit vector, single precision: the first coordinate.
    package let xLanes: Column<Float>
    /// The second coordinate.
    package let yLanes: Column<Float>
    /// The third coordinate.
    package let zLanes: Column<Float>
    /// Square of the longest chord that the user accepts, rounded up (`Chord`).
    package let reachLanes: Column<Float>
    /// Categories in the order of ``Category``, and ``extras`` (`CategoryLane`).
    package let categoryLanes: Column<UInt32>
    /// 1 / number of interests; 0 without interests.
    package let interestScaleLanes: Column<Float>
    /// Interest bits, word by word: word w of position p is at `w * paddedCount + p`.
    package let interestLanes: Column<UInt32>
    /// How many more interests a user may share than the bits show (0 up to 512 interests).
    package let interestSlack: Column<UInt32>

    /// Rows including the padding of the lane columns.
    package var paddedCount: Int { paddedLaneCount(count) }

    /// The ids end to end in their byte order, so that those that are looked for one after the
    /// other are near each other.
    let idBytes: Column<UInt8>
    let idOffsets: Column<UInt64>
    private let file: MappedFile

    /// Maps a table and checks its header and every section's checksum.
    ///
    /// - Throws: ``FileError`` with code `.damaged` where the bytes are not what was written, or of
    ///   another version.
    package init(opening path: FilePath) throws(FileError) {
        let file = try MappedFile(path)
        let layout = try Layout(reading: file)
        self.file = file
        count = layout.count
        interestWordCount = layout.interestWordCount
        embeddingDimension = layout.embeddingDimension
        let rows = layout.count
        let lanes = paddedLaneCount(rows)
        cells = try layout.column(.cells, rows)
        x = try layout.column(.x, rows)
        y = try layout.column(.y, rows)
        z = try layout.column(.z, rows)
        age = try layout.column(.age, rows)
        ageMin = try layout.column(.ageMin, rows)
        ageMax = try layout.column(.ageMax, rows)
        gender = try layout.column(.gender, rows)
        interestedIn = try layout.column(.interestedIn, rows)
        distanceLimit = try layout.column(.distanceLimit, rows)
        var codes: [Column<UInt32>] = []
        for section in Section.categories { codes.append(try layout.column(section, rows)) }
        categories = codes
        extras = try layout.column(.extras, rows)
        requiredReligion = try layout.column(.requiredReligion, rows)
        requiredChildren = try layout.column(.requiredChildren, rows)
        acceptedSmoking = try layout.sparse(.smokingOffsets, .smokingCodes)
        acceptedDrinking = try layout.sparse(.drinkingOffsets, .drinkingCodes)
        interests = try layout.sparse(.interestOffsets, .interestCodes)
        exclusions = try layout.sparse(.exclusionOffsets, .exclusionRows)
        digests = try layout.column(.digests, rows)
        idRank = OrdinalColumn(try layout.column(.idRank, rows))
        rowOfRank = OrdinalColumn(try layout.column(.rowOfRank, rows))
        embeddings = try layout.column(.embeddings, rows * layout.embeddingDimension)
        hasEmbedding = try layout.column(
            .hasEmbedding, layout.embeddingDimension == 0 ? 0 : rows)
        attributeLanes = try layout.column(.attributeLanes, lanes)
        refusalLanes = try layout.column(.refusalLanes, lanes)
        ageLanes = try layout.column(.ageLanes, lanes)
        xLanes = try layout.column(.xLanes, lanes)
        yLanes = try layout.column(.yLanes, lanes)
        zLanes = try layout.column(.zLanes, lanes)
        reachLanes = try layout.column(.reachLanes, lanes)
        categoryLanes = try layout.column(.categoryLanes, lanes)
        interestScaleLanes = try layout.column(.interestScaleLanes, lanes)
        interestLanes = try layout.column(.interestLanes, lanes * layout.interestWordCount)
        interestSlack = try layout.column(.interestSlack, rows)
        rowOfPosition = OrdinalColumn(try layout.column(.rowOfPosition, rows))
        let traits: Column<UInt32> = try layout.column(
            .laneTraits, LaneTraits.wordCount)
        laneTraits = LaneTraits(words: traits.slice(0..<LaneTraits.wordCount))
        let starts: Column<UInt32> = try layout.column(
            .tileStarts, layout.elementCount(.tileStarts, of: UInt32.self))
        try layout.checkTiles(starts, rowOfPosition)
        scanIndex =
            ScanIndexer(
                starts: starts, rowOfPosition: rowOfPosition, age: age, gender: gender,
                interestedIn: interestedIn, places: (x: xLanes, y: yLanes, z: zLanes)
            ).index
        exactPlaces = OrdinalColumn(try layout.column(.exactPlaces, rows))
        idOffsets = try layout.column(.idOffsets, rows + 1)
        idBytes = try layout.column(.idBytes, Int(rows == 0 ? 0 : idOffsets[rows]))
    }

    /// The bytes of a user's id.
    package func id(_ row: Int) -> ArraySlice<UInt8> { id(atRank: idRank[Row(row)]) }

    /// The bytes of the id of a rank.
    package func id(atRank rank: IDRank) -> ArraySlice<UInt8> {
        idBytes.slice(Int(idOffsets[rank.index])..<Int(idOffsets[rank.index + 1]))
    }

    /// The row of the user with this (folded) id, or nil.
    ///
    /// - Complexity: O(log count).
    package func row(ofID id: some Collection<UInt8>) -> Int? {
        let rank = (0..<count).partitioningIndex { rank in
            !self.id(atRank: IDRank(rank)).lexicographicallyPrecedes(id)
        }
        guard rank < count, self.id(atRank: IDRank(rank)).elementsEqual(id) else { return nil }
        return rowOfRank[IDRank(rank)].index
    }

    /// The rows whose precision-9 cell lies in a range.
    ///
    /// - Complexity: O(log count).
    package func rows(inCells range: Range<UInt64>) -> Range<Int> {
        let lower = firstRow(notBefore: range.lowerBound)
        return lower..<max(lower, firstRow(notBefore: range.upperBound))
    }

    private func firstRow(notBefore cell: UInt64) -> Int {
        (0..<count).partitioningIndex { cells[$0] >= cell }
    }
}
