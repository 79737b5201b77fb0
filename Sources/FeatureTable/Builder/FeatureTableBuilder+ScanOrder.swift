import Algorithms
import Bytes
import Geo
import UserPool

extension FeatureTableBuilder {
    /// How users are ordered for a kernel.
    ///
    /// In tiles of near users, and inside of a tile by what most often refuses a pair; see
    /// ``ScanIndex``.
    struct ScanOrder {
        /// The row of the user at each position.
        let rowOfPosition: [Row]
        /// The first row, and the first position, of each tile, and where the last one ends.
        let tileStarts: [UInt32]

        /// - Parameters:
        ///   - builder: the users.
        ///   - order: their rows.
        init(_ builder: FeatureTableBuilder, _ order: Order) {
            let cells = order.poolRows.map { builder.cells[$0.index] }
            let tiles = TileCutter(cells: cells, limits: builder.tileLimits).cut()
            var keys = order.poolRows.enumerated().map { row, user in
                builder.scanKey(user.index) << 32 | UInt64(row)
            }
            for tile in tiles { keys[tile].sort() }
            rowOfPosition = keys.map { Row(rawValue: UInt32(truncatingIfNeeded: $0)) }
            tileStarts = [0] + tiles.map { UInt32($0.upperBound) }
        }
    }

    /// Gender and the genders that are taken, then the age.
    private func scanKey(_ index: Int) -> UInt64 {
        UInt64(gender[index]) << 16 | UInt64(interestedIn[index]) << 8 | UInt64(age[index])
    }
}

/// How many users a tile holds at most.
///
/// The more it holds, the longer are its groups and the fewer scans there are; but where it is
/// large it holds many who are out of reach.
package struct TileLimits: Sendable {
    /// A tile no larger than a cell of precision 5, some 3 by 3 miles.
    package var small = 8192
    /// A larger one.
    package var large = 2048

    /// The limits of a night.
    package init() {}

    /// Other limits, both at least 1.
    package init(small: Int, large: Int) {
        precondition(small >= 1 && large >= 1, "a tile has room for somebody")
        (self.small, self.large) = (small, large)
    }

    /// The limit of a tile inside of a cell.
    func most(in cell: GeohashCell) -> Int { cell.precision >= 5 ? small : large }
}

/// Cuts rows into tiles: cells that are as large as the limits allow, small neighbours of one parent
/// joined.
private struct TileCutter {
    let cells: [UInt64]
    let limits: TileLimits
    private var tiles: [Range<Int>] = []

    init(cells: [UInt64], limits: TileLimits) {
        (self.cells, self.limits) = (cells, limits)
    }

    consuming func cut() -> [Range<Int>] {
        var cutter = self
        for bits in UInt64(0)..<32 {
            cutter.add(GeohashCell(bits: bits, precision: 1), from: cutter.end)
        }
        return cutter.tiles
    }

    private var end: Int { tiles.last?.upperBound ?? 0 }

    /// Adds the rows of a cell, which begin at `start`.
    private mutating func add(_ cell: GeohashCell, from start: Int) {
        let rows = start..<firstRow(notBefore: cell.range.upperBound, from: start)
        if rows.isEmpty { return }
        let most = limits.most(in: cell)
        if rows.count <= most {
            tiles.append(rows)
        } else if cell.precision == GeohashCell.precisions.upperBound {
            tiles += rows.chunks(ofCount: most)
        } else {
            addChildren(of: cell)
        }
    }

    private mutating func addChildren(of cell: GeohashCell) {
        let most = limits.most(in: cell)
        var joined = end..<end
        for child in cell.children {
            let next = firstRow(notBefore: child.range.upperBound, from: joined.upperBound)
            let count = next - joined.upperBound
            if joined.count + count > most {
                if !joined.isEmpty { tiles.append(joined) }
                joined = joined.upperBound..<joined.upperBound
            }
            if count > most {
                // It may be small enough for a tile of its own.
                add(child, from: joined.upperBound)
                joined = next..<next
            } else {
                joined = joined.lowerBound..<next
            }
        }
        if !joined.isEmpty { tiles.append(joined) }
    }

    private func firstRow(notBefore cell: UInt64, from start: Int) -> Int {
        cells[start...].partitioningIndex { $0 >= cell }
    }
}
