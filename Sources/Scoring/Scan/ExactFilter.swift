import Bytes
import FeatureTable
import Geo
import LaneLayout
import ScoringKernel

/// The exact rules for pairs that a kernel has let through.
///
/// It says what ``PairRules`` says. Where the lanes are exact a survivor has passed all filters but
/// the distance, of which single precision cannot be sure, and its score is known; only where the
/// lanes leave something open are the rules asked in full. An object, so that nobody copies it.
final class ExactFilter: Sendable {
    private let rules: PairRules
    private let candidates: OrdinalColumn<ScanPosition, Coordinates>
    private let rowOfPosition: OrdinalColumn<ScanPosition, Row>
    private let asksCandidate: Bool
    private let filtersAreExact: Bool

    init(_ rules: PairRules) {
        self.rules = rules
        candidates = rules.table.exactPlaces
        rowOfPosition = rules.table.rowOfPosition
        asksCandidate = rules.model.filters.maxDistance.asksCandidate
        filtersAreExact = !rules.table.laneTraits.sharesAttributeBits
    }

    /// Gives the keys of those survivors that the rules let into a list; exclusions apart.
    ///
    /// - Parameters:
    ///   - survivors: of one user's scan.
    ///   - side: the one whose list it is.
    ///   - scoresAreExact: whether the kernel is sure of the scores.
    ///   - keys: has room for all of them, and gets what ``PairRules/key(user:candidate:)`` gives.
    func accept(
        _ survivors: borrowing Survivors, by side: ExactSide, scoresAreExact: Bool,
        to keys: inout KeyBuffer
    ) {
        keys.fill { keys in
            filtersAreExact && scoresAreExact
                ? acceptNear(survivors, by: side, to: &keys)
                : acceptRuled(survivors, by: side, to: &keys)
        }
    }

    /// Of survivors whose score is known, those that are near enough.
    @inline(__always)
    private func acceptNear(
        _ survivors: borrowing Survivors, by side: ExactSide,
        to keys: inout MutableSpan<CandidateKey>
    ) -> Int {
        let candidates = candidates
        var count = 0
        for index in 0..<survivors.count {
            let survivor = survivors[index]
            let candidate = candidates[survivor.position]
            let distance = GreatCircle.tenthsOfMile(
                GreatCircle.miles(side.place.vector, candidate.vector))
            let limit = asksCandidate ? min(side.limit, candidate.distanceLimit) : side.limit
            // Written in any case and then written over: cheaper than to guess.
            keys[count] = CandidateKey(
                score: survivor.score, distance: distance, idRank: candidate.idRank)
            count += distance <= limit && candidate.idRank != side.place.idRank ? 1 : 0
        }
        return count
    }

    private func acceptRuled(
        _ survivors: borrowing Survivors, by side: ExactSide,
        to keys: inout MutableSpan<CandidateKey>
    ) -> Int {
        var count = 0
        for index in 0..<survivors.count {
            guard let key = ruledKey(side, survivors[index].position) else { continue }
            keys[count] = key
            count += 1
        }
        return count
    }

    private func ruledKey(_ side: ExactSide, _ position: ScanPosition) -> CandidateKey? {
        rules.key(user: side.row, candidate: rowOfPosition[position].index)
    }
}

/// The user's side of the exact rules.
struct ExactSide: Sendable {
    let row: Int
    let place: Coordinates
    /// The farthest candidates, in tenths of a mile.
    let limit: Int32

    init(of row: Int, _ rules: PairRules) {
        let table = rules.table
        self.row = row
        place = Coordinates(
            vector: UnitVector(x: table.x[row], y: table.y[row], z: table.z[row]),
            idRank: table.idRank[Row(row)], distanceLimit: table.distanceLimit[row])
        let asksUser = rules.model.filters.maxDistance.asksUser
        limit = min(rules.parameters.radiusTenths, asksUser ? place.distanceLimit : .max)
    }
}
