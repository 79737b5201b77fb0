import Algorithms
import Bytes
import LaneLayout

/// Where a kernel finds the users that may suit somebody: an index of the lane columns.
///
/// The lane columns are not in the order of rows but in *scan order*. Rows are cut into tiles, runs
/// of near cells of some thousand users; a tile's users have the positions that its rows have, but
/// inside of it they are sorted by gender, by whom they take, and by age. So those of one age range
/// in one ``Group`` are consecutive positions, and most of the pairs that gender or age refuses
/// need never be looked at.
///
///     let index = table.scanIndex
///     for tile in index.tiles where tile.leastSquaredChord(from: place) <= reach {
///         for group in index.groups[tile.groups] where group.gender & accepted != 0 {
///             scan(index.positions(of: group, ageMin: 25, ageMax: 34))
///         }
///     }
///
/// It takes 40 bytes a tile and 440 a group; a tile of some thousand users has 6 to 20 groups.
public final class ScanIndex: Sendable {
    /// Near users: what is skipped as a whole where nobody of it is within reach.
    public struct Tile: Sendable {
        /// The rows, and the positions, of its users.
        public let rows: Range<Int>
        /// Where its groups are in ``ScanIndex/groups``.
        public let groups: Range<Int>
        /// The box around the places of its users, as single-precision unit vectors: its lowest
        /// coordinates.
        public let lowest: SIMD4<Float>
        /// Its highest coordinates.
        public let highest: SIMD4<Float>
    }

    /// The users of a tile who are of one gender and take the same genders, sorted by age.
    public struct Group: Sendable {
        /// A ``GenderSet`` of the one gender.
        public let gender: UInt8
        /// The ``GenderSet`` that they take.
        public let interestedIn: UInt8
        /// The first position.
        @usableFromInline let start: Int
        /// Where its ages begin in ``ScanIndex/ageStarts``.
        @usableFromInline let ages: Int
    }

    /// Tiles in the order of their rows.
    public let tiles: [Tile]
    /// Groups in the order of their positions.
    public let groups: [Group]
    /// How many of each group are younger than 18, 19 and so on to 121.
    @usableFromInline let ageStarts: [UInt32]

    @usableFromInline static var ages: ClosedRange<Int> { 18...120 }

    /// The positions of those of a group who are of an age; empty where the range is.
    ///
    /// - Complexity: O(1).
    @inlinable @inline(__always)
    public func positions(of group: Group, ageMin: Int, ageMax: Int) -> Range<Int> {
        let least = max(ageMin, Self.ages.lowerBound) - Self.ages.lowerBound
        let greatest = min(ageMax, Self.ages.upperBound) - Self.ages.lowerBound
        guard least <= greatest else { return group.start..<group.start }
        let first = group.start + Int(ageStarts[group.ages + least])
        return first..<group.start + Int(ageStarts[group.ages + greatest + 1])
    }

    fileprivate init(tiles: [Tile], groups: [Group], ageStarts: [UInt32]) {
        (self.tiles, self.groups, self.ageStarts) = (tiles, groups, ageStarts)
    }

    /// The index of the tile that holds a row.
    ///
    /// - Complexity: O(log tiles).
    package func tile(ofRow row: Int) -> Int {
        tiles.partitioningIndex { $0.rows.upperBound > row }
    }

    /// The tiles that hold some rows.
    ///
    /// - Complexity: O(log tiles).
    package func tiles(ofRows rows: Range<Int>) -> Range<Int> {
        rows.isEmpty ? 0..<0 : tile(ofRow: rows.lowerBound)..<tile(ofRow: rows.upperBound - 1) + 1
    }
}

extension ScanIndex.Tile {
    /// A lower bound of the square of the chord from a place to any of the tile's users, exact but
    /// for single precision.
    ///
    /// - Parameter place: x, y, z of a unit vector, and 0.
    /// - Returns: 0 where the place is inside of the tile's box.
    /// - Complexity: O(1).
    @inlinable @inline(__always)
    public func leastSquaredChord(from place: SIMD4<Float>) -> Float {
        let below = lowest - place
        let above = place - highest
        var gap = below.replacing(with: above, where: above .> below)
        gap.replace(with: SIMD4<Float>(), where: gap .< SIMD4<Float>())
        let square = gap * gap
        return (square[0] + square[1]) + square[2]
    }
}

/// Collects a ``ScanIndex`` from the columns of a table.
struct ScanIndexer {
    private var tiles: [ScanIndex.Tile] = []
    private var groups: [ScanIndex.Group] = []
    private var ageStarts: [UInt32] = []

    /// Indexes lane columns.
    ///
    /// - Parameters:
    ///   - starts: the first row of each tile, and where the last one ends.
    ///   - rowOfPosition: the scan order.
    ///   - age: years, 18...120, by row, as are the next two.
    ///   - gender: a ``GenderSet`` of one gender.
    ///   - interestedIn: the ``GenderSet`` that the user takes.
    ///   - places: unit vectors by position.
    init(
        starts: Column<UInt32>, rowOfPosition: OrdinalColumn<ScanPosition, Row>, age: Column<UInt8>,
        gender: Column<UInt8>, interestedIn: Column<UInt8>,
        places: (x: Column<Float>, y: Column<Float>, z: Column<Float>)
    ) {
        for index in 0..<max(0, starts.count - 1) {
            let rows = Int(starts[index])..<Int(starts[index + 1])
            let firstGroup = groups.count
            var lowest = SIMD4<Float>(repeating: .infinity)
            var highest = SIMD4<Float>(repeating: -.infinity)
            for position in rows {
                let row = rowOfPosition[ScanPosition(position)].index
                add(
                    position, age: Int(age[row]), gender: gender[row],
                    interestedIn: interestedIn[row], firstGroup)
                let place = SIMD4(places.x[position], places.y[position], places.z[position], 0)
                lowest.replace(with: place, where: place .< lowest)
                highest.replace(with: place, where: place .> highest)
            }
            tiles.append(
                ScanIndex.Tile(
                    rows: rows, groups: firstGroup..<groups.count, lowest: lowest,
                    highest: highest))
        }
        sumAges()
    }

    /// What was collected.
    var index: ScanIndex {
        let index = ScanIndex(tiles: tiles, groups: groups, ageStarts: ageStarts)
        assert(index.violation == nil, index.violation ?? "")
        return index
    }

    /// Counts the user at a position, in the last group or, where that is another, in a new one.
    private mutating func add(
        _ position: Int, age: Int, gender: UInt8, interestedIn: UInt8, _ firstGroup: Int
    ) {
        if groups.count == firstGroup || groups[groups.count - 1].gender != gender
            || groups[groups.count - 1].interestedIn != interestedIn
        {
            groups.append(
                ScanIndex.Group(
                    gender: gender, interestedIn: interestedIn, start: position,
                    ages: ageStarts.count))
            ageStarts.append(contentsOf: repeatElement(0, count: ScanIndex.ages.count + 1))
        }
        let place = min(max(age, ScanIndex.ages.lowerBound), ScanIndex.ages.upperBound)
        let first = groups[groups.count - 1].ages
        ageStarts[first + place - ScanIndex.ages.lowerBound + 1] += 1
    }

    /// Turns the number of each age into the number of all that are younger.
    private mutating func sumAges() {
        for group in groups {
            for age in 1...ScanIndex.ages.count {
                ageStarts[group.ages + age] += ageStarts[group.ages + age - 1]
            }
        }
    }
}
