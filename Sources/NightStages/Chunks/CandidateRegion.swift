package import FeatureTable
package import Geo

/// The people that the users of a cell may meet: everyone within the radius of the cell's box, and some more.
package struct CandidateRegion {
    /// Ranges of rows, ascending, with gaps between them, that hold everyone within the radius.
    package let rows: [Range<Int>]
    /// The tiles that hold those rows, ascending: what a chunk is scored against.
    package let tiles: [Int]
    private let index: ScanIndex

    private init(rows: [Range<Int>], tiles: [Int], index: ScanIndex) {
        (self.rows, self.tiles, self.index) = (rows, tiles, index)
    }

    /// Everyone within a radius of a cell, and some users a little beyond it.
    ///
    /// - Parameters:
    ///   - cell: where the users of a chunk are.
    ///   - radiusTenths: tenths of a mile.
    ///   - table: tonight's users.
    package init(of cell: GeohashCell, radiusTenths: Int32, in table: FeatureTable) {
        // A distance rounds to the radius up to half a tenth beyond it.
        let miles = (Double(radiusTenths) + 0.5) / 10
        index = table.scanIndex
        var rows: [Range<Int>] = []
        for cells in RadiusCover(miles: miles, of: cell.box).ranges {
            let found = table.rows(inCells: cells)
            if found.isEmpty { continue }
            if let last = rows.last, last.upperBound == found.lowerBound {
                rows[rows.count - 1] = last.lowerBound..<found.upperBound
            } else {
                rows.append(found)
            }
        }
        var tiles: [Int] = []
        for range in rows {
            // A tile may hold the end of one range and the beginning of the next.
            for tile in table.scanIndex.tiles(ofRows: range) where tile != tiles.last {
                tiles.append(tile)
            }
        }
        (self.rows, self.tiles) = (rows, tiles)
    }

    /// The candidates that the users of a chunk are scored against.
    ///
    /// - Throws: ``NightError`` where the chunk's cell is none.
    init(of chunk: Chunk, radiusTenths: Int32, in table: FeatureTable) throws(NightError) {
        let all = CandidateRegion(of: try chunk.geohash(), radiusTenths: radiusTenths, in: table)
        self = all.part(chunk.part, of: chunk.parts)
    }

    /// The number of users in reach.
    package var count: Int { rows.reduce(0) { $0 + $1.count } }

    /// One of `parts` nearly equal parts: whole tiles, and the rows that they hold.
    package func part(_ part: Int, of parts: Int) -> CandidateRegion {
        if parts == 1 { return self }
        let total = tiles.reduce(0) { $0 + index.tiles[$1].rows.count }
        var before = 0
        var chosen: [Int] = []
        for tile in tiles {
            if before * parts / total == part { chosen.append(tile) }
            before += index.tiles[tile].rows.count
        }
        let clipped = chosen.flatMap { tile in
            rows(in: index.tiles[tile].rows)
        }
        return CandidateRegion(rows: clipped, tiles: chosen, index: index)
    }

    /// What some rows share with the rows in reach.
    private func rows(in bounds: Range<Int>) -> [Range<Int>] {
        rows.filter { $0.overlaps(bounds) }.map { $0.clamped(to: bounds) }
    }
}
