import Bytes
import Parallelism
import UserPool

extension FeatureTableBuilder {
    /// Each share of the exclusions that is sorted by a thread of its own costs 8 bytes a user.
    private static let mostShares = 4

    /// Adds the exclusions as one list a row, each sorted and without doubles, and lets go of them.
    ///
    /// A counting sort: each thread counts the rows of its share, then it puts its share where the
    /// counts say. Then the lists are sorted and drawn together.
    mutating func addExclusions(to sections: SectionWriter, _ rows: [Row]) {
        let lists = ExclusionLists(
            exclusions, rows, width: sections.width,
            shares: min(sections.width, Self.mostShares))
        exclusions = []
        let offsets = lists.compact(width: sections.width)
        sections.add(.exclusionOffsets, offsets, count: offsets.count)
        sections.add(.exclusionRows, lists.values, count: Int(offsets[offsets.count - 1]))
    }
}

/// The exclusions, row by row.
private struct ExclusionLists {
    /// The lists, one after the other.
    let values: SharedBuffer<UInt32>
    /// Where the list of each row begins, and where the last one ends.
    private let starts: SharedBuffer<UInt64>

    init(
        _ runs: [[ExclusionPair]], _ rows: [Row], width: Int, shares: Int
    ) {
        let rowCount = rows.count
        let bounds = (0...shares).map { runs.count * $0 / shares }
        let places = Parallel.map(shares, width: width) { share in
            let counts = SharedBuffer<UInt64>(repeating: 0, count: rowCount)
            for run in runs[bounds[share]..<bounds[share + 1]] {
                for exclusion in run { counts[rows[exclusion.user.index].index] += 1 }
            }
            return counts
        }
        starts = Self.starts(makingPlacesOf: places, rowCount)
        let values = SharedBuffer<UInt32>(repeating: 0, count: Int(starts[rowCount]))
        _ = Parallel.map(shares, width: width) { share in
            let places = places[share]
            for run in runs[bounds[share]..<bounds[share + 1]] {
                for exclusion in run {
                    let row = rows[exclusion.user.index].index
                    values[Int(places[row])] = rows[exclusion.candidate.index].rawValue
                    places[row] += 1
                }
            }
        }
        self.values = values
    }

    /// Replaces the counts of each share by where its part of each list begins.
    private static func starts(
        makingPlacesOf counts: [SharedBuffer<UInt64>], _ rowCount: Int
    ) -> SharedBuffer<UInt64> {
        let starts = SharedBuffer<UInt64>(repeating: 0, count: rowCount + 1)
        var sum: UInt64 = 0
        for row in 0..<rowCount {
            starts[row] = sum
            for share in counts {
                let count = share[row]
                share[row] = sum
                sum += count
            }
        }
        starts[rowCount] = sum
        return starts
    }

    /// Sorts the lists, drops what is double, and draws them together.
    ///
    /// - Parameter width: how many threads may work at once.
    /// - Returns: where each list begins now, and where the last one ends.
    func compact(width: Int) -> SharedBuffer<UInt64> {
        let rowCount = starts.count - 1
        let ends = SharedBuffer<UInt64>(repeating: 0, count: rowCount + 1)
        let parts = Parallel.mapParts(of: rowCount, width: width) { rows in
            // Ends are counted from the beginning of the part until all parts are known.
            let first = Int(starts[rows.lowerBound])
            var end = first
            for row in rows {
                end = compactList(row, to: end)
                ends[row + 1] = UInt64(end - first)
            }
            return (rows: rows, places: first..<end)
        }
        var end = 0
        for part in parts {
            values.move(part.places, to: end)
            for row in part.rows { ends[row + 1] += UInt64(end) }
            end += part.places.count
        }
        return ends
    }

    /// Sorts a list, moves it to an earlier place without doubles, and gives its end there.
    private func compactList(_ row: Int, to place: Int) -> Int {
        let list = Int(starts[row])..<Int(starts[row + 1])
        values.sort(list)
        var end = place
        for candidate in list
        where candidate == list.lowerBound
            || values[candidate] != values[end - 1]
        {
            values[end] = values[candidate]
            end += 1
        }
        return end
    }
}
