import Algorithms
package import FeatureTable
import Geo

/// Where the published files are cut: a fixed rule over the users alone.
///
/// A row group is a neighbourhood, so that its lists share a small dictionary of ids. Cells of at
/// least precision 3 (about 97 miles) are taken as large as 40,000 users allow and joined in order
/// until they hold 5,000. Chunks, workers and reruns have no say in it, or the same night would
/// not give the same bytes.
package enum RowGroups {
    /// Row groups with fewer users are joined with the next one.
    package static let leastUsers = 5_000
    /// The most users of a row group.
    package static let mostUsers = 40_000
    private static let coarsestPrecision = 3
    /// Row groups of a part file.
    package static let groupsPerPart = 8

    /// The row ranges of the groups, in order; they cover the table.
    package static func cut(_ table: FeatureTable) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        for cell in GeohashCell.roots { add(cell, of: table, to: &groups) }
        return groups
    }

    private static func add(
        _ cell: GeohashCell, of table: FeatureTable, to groups: inout [Range<Int>]
    ) {
        let rows = table.rows(inCells: cell.range)
        if rows.isEmpty { return }
        if cell.precision < 9, cell.precision < coarsestPrecision || rows.count > mostUsers {
            for child in cell.children { add(child, of: table, to: &groups) }
            return
        }
        for stretch in rows.chunks(ofCount: mostUsers) { join(stretch, to: &groups) }
    }

    /// Joins a stretch to the last group while that one is small, else starts a new group.
    private static func join(_ rows: Range<Int>, to groups: inout [Range<Int>]) {
        if let last = groups.last, last.count < leastUsers, last.count + rows.count <= mostUsers {
            groups[groups.count - 1] = last.lowerBound..<rows.upperBound
        } else {
            groups.append(rows)
        }
    }
}
