import Bytes
import LaneLayout

extension FeatureTable {
    /// The first thing that every table has and this one has not; nil where there is none.
    ///
    /// What the checksums of a file cannot tell: that orders are orders, that permutations are
    /// permutations, that lists are sorted, and that lanes say what the exact columns say.
    ///
    /// - Complexity: O(users log users + values of all lists).
    package var violation: String? {
        scanIndex.violation.map { "scan index: \($0)" } ?? orderViolation ?? listViolation
            ?? laneViolation
    }

    /// Rows are in the order of cells, ranks in that of ids, positions permute the rows of a tile.
    private var orderViolation: String? {
        for row in 0..<count {
            if row > 0, cells[row - 1] > cells[row] { return "row \(row): cell" }
            let rank = idRank[Row(row)]
            if rank.index >= count || rowOfRank[rank] != Row(row) { return "row \(row): rank" }
            if rank.index > 0 {
                let isAscending = id(atRank: IDRank(rank.index - 1)).lexicographicallyPrecedes(
                    id(atRank: rank))
                if !isAscending { return "row \(row): id" }
            }
        }
        for (index, tile) in scanIndex.tiles.enumerated() {
            let rows = tile.rows.map { rowOfPosition[ScanPosition($0)].index }.sorted()
            if rows != Array(tile.rows) { return "tile \(index): positions" }
        }
        return nil
    }

    /// Lists are sorted and have no doubles; nobody is excluded from the own list.
    private var listViolation: String? {
        for row in 0..<count {
            if !isSet(interests, row) { return "row \(row): interests" }
            if !isSet(exclusions, row) { return "row \(row): exclusions" }
            if exclusions.sortedList(row, contains: UInt32(row)) { return "row \(row): oneself" }
            if let last = exclusions[row].last, exclusions.values[last] >= UInt32(count) {
                return "row \(row): excluded row"
            }
        }
        return nil
    }

    private func isSet(_ lists: SparseColumn, _ row: Int) -> Bool {
        lists[row].dropFirst().allSatisfy { lists.values[$0 - 1] < lists.values[$0] }
    }

    /// Lanes are those of the row at their position; padding is zero.
    private var laneViolation: String? {
        for position in 0..<count {
            let row = rowOfPosition[ScanPosition(position)].index
            let ages = AgeLane.word(age: age[row], ageMin: ageMin[row], ageMax: ageMax[row])
            let genders = laneTraits.mask(.gender)
            let isSame =
                ageLanes[position] == ages
                && xLanes[position] == Float(x[row]) && yLanes[position] == Float(y[row])
                && zLanes[position] == Float(z[row])
                && attributeLanes[position] & genders == UInt32(gender[row])
                && refusalLanes[position] & genders == ~UInt32(interestedIn[row]) & genders
                && interestScaleLanes[position]
                    == InterestEncoder.scale(count: interests[row].count)
                && exactPlaces[ScanPosition(position)].idRank == idRank[Row(row)]
            if !isSame { return "position \(position): lanes" }
        }
        let isPadded = (count..<paddedCount).allSatisfy {
            attributeLanes[$0] | refusalLanes[$0] | ageLanes[$0] | categoryLanes[$0] == 0
        }
        return isPadded ? nil : "padding"
    }
}
