import SnapshotFormat

/// Holds the cells of the users against the row groups in which their lists are.
///
/// A row group is a neighbourhood: the users of a night in the order of their geohashes, cut. So no
/// cell of a row group comes after one of the next, whatever the rule of the cut.
struct Neighbourhoods {
    /// By part and row group the first and the last cell.
    private var cells: [UInt32: ClosedRange<UInt32>] = [:]

    /// Adds a user with candidates.
    mutating func add(_ cell: UInt32, part: UInt16, rowGroup: Int16) {
        let group = UInt32(part) << 16 | UInt32(UInt16(bitPattern: rowGroup))
        let range = cells[group] ?? cell...cell
        cells[group] = min(range.lowerBound, cell)...max(range.upperBound, cell)
    }

    /// Checks the order of the row groups; `file` gives the name of a part.
    func check(_ file: (Int) -> String) throws(SnapshotError) {
        let groups = cells.keys.sorted()
        for (group, next) in zip(groups, groups.dropFirst()) {
            guard let here = cells[group], let there = cells[next],
                here.upperBound > there.lowerBound
            else { continue }
            throw SnapshotError(
                .damaged, "its users do not follow on those of the row group before it",
                file: file(Int(next >> 16)), rowGroup: Int(next & 0xFFFF))
        }
    }
}
