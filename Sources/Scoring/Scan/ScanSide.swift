import FeatureTable
import LaneLayout

/// What decides where a user's candidates are looked for: place and reach, gender and interest, age.
///
/// Tiles, groups and ages that it passes over hold only pairs that the model's filters refuse.
struct ScanSide {
    private let place: SIMD4<Float>
    private let reach: Float
    let gender: UInt8
    let interestedIn: UInt8
    private let ageMin: Int
    private let ageMax: Int
    private let asksUser: Bool
    private let asksCandidate: Bool

    init(of row: Int, _ rules: PairRules) {
        let table = rules.table
        let filters = rules.model.filters
        // As the lanes have them.
        place = SIMD4(Float(table.x[row]), Float(table.y[row]), Float(table.z[row]), 0)
        reach = rules.reach(of: row)
        gender = table.gender[row]
        interestedIn = table.interestedIn[row]
        ageMin = filters.age.asksUser ? Int(table.ageMin[row]) : 0
        ageMax = filters.age.asksUser ? Int(table.ageMax[row]) : .max
        asksUser = filters.interestedIn.asksUser
        asksCandidate = filters.interestedIn.asksCandidate
    }

    @inline(__always)
    func mayReach(_ tile: ScanIndex.Tile) -> Bool {
        tile.leastSquaredChord(from: place) <= reach
    }

    @inline(__always)
    func mayMeet(_ group: ScanIndex.Group) -> Bool {
        (!asksUser || interestedIn & group.gender != 0)
            && (!asksCandidate || group.interestedIn & gender != 0)
    }

    /// The positions of those of a group whose age the user takes.
    @inline(__always)
    func positions(in group: ScanIndex.Group, _ index: ScanIndex) -> Range<Int> {
        index.positions(of: group, ageMin: ageMin, ageMax: ageMax)
    }
}

extension PairRules {
    /// The square of the longest chord to anyone within the radius of the run and, if it counts,
    /// the user's own.
    func reach(of row: Int) -> Float {
        let own = model.filters.maxDistance.asksUser ? table.distanceLimit[row] : .max
        return Chord.greatestSquare(tenths: min(parameters.radiusTenths, own))
    }
}
