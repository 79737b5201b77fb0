package import Geo
package import UserPool

/// The rows of all users within the radius of a cell's box.
package struct Reach {
    /// Ranges of rows, ascending, with gaps between them.
    ///
    /// A gap of a few rows is not worth a range of its own: they are looked at, and refused.
    package let rows: [Range<Int>]

    private static let smallestGap = 128

    /// The number of users in reach.
    package var count: Int { rows.reduce(0) { $0 + $1.count } }

    package init(of cell: GeohashCell, radiusTenths: Int32, in table: FeatureTable) {
        // A distance rounds to the radius up to half a tenth beyond it.
        let miles = (Double(radiusTenths) + 0.5) / 10
        var rows: [Range<Int>] = []
        for cells in RadiusCover(miles: miles, of: cell.box).ranges {
            let found = table.rows(inCells: cells)
            if found.isEmpty { continue }
            if let last = rows.last, found.lowerBound - last.upperBound <= Self.smallestGap {
                rows[rows.count - 1] = last.lowerBound..<found.upperBound
            } else {
                rows.append(found)
            }
        }
        self.rows = rows
    }

    /// The rows of one of `parts` equal parts.
    package func part(_ part: Int, of parts: Int) -> [Range<Int>] {
        let share = Self.share(part, of: parts, total: count)
        var passed = 0
        var result: [Range<Int>] = []
        for range in rows {
            let wanted = share.clamped(to: passed..<passed + range.count)
            if !wanted.isEmpty {
                let start = range.lowerBound + wanted.lowerBound - passed
                result.append(start..<start + wanted.count)
            }
            passed += range.count
        }
        return result
    }

    /// The positions that belong to one of `parts` equal parts of `total`.
    static func share(_ part: Int, of parts: Int, total: Int) -> Range<Int> {
        total * part / parts..<total * (part + 1) / parts
    }
}
