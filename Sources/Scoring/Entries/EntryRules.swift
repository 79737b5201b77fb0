import FeatureTable

/// Holds entries of finished lists against the rules, many of them fast.
///
/// ``PairRules`` reads some thirty columns for a pair. Here what it reads of a user is gathered once
/// (``EntrySides``), interests and exclusions are looked up in sets that are made once a list, and a
/// distance is confirmed by the chord in whole numbers. Nothing is shared with the kernels.
///
///     let sides = EntrySides(rules)
///     var entries = EntryRules(sides, candidates: rows, scores: scores, distances: distances)
///     let wrong = entries.firstWrong(of: user, list)
///
/// An entry that is not confirmed is judged by ``PairRules``, which has the last word: one near the
/// border between two tenths of a mile, or that has something special, codes that do not fit or an
/// embedding. The two agree, which a test holds them to.
package struct EntryRules {
    /// Entries of one list, told in places of tables that many lists share.
    package struct List {
        /// The place of each candidate among the rows that were gathered.
        package let candidates: ArraySlice<UInt32>
        /// The places of the scores among the values.
        package let scores: ArraySlice<UInt32>
        /// The places of the distances among the values.
        package let distances: ArraySlice<UInt32>

        /// A list of entries, told in three places each.
        package init(
            candidates: ArraySlice<UInt32>, scores: ArraySlice<UInt32>,
            distances: ArraySlice<UInt32>
        ) {
            precondition(
                candidates.count == scores.count && scores.count == distances.count,
                "an entry has a candidate, a score and a distance")
            (self.candidates, self.scores, self.distances) = (candidates, scores, distances)
        }

        var count: Int { candidates.count }
    }

    private let all: EntrySides
    /// Hundredths of a point, by place.
    private let scoreValues: [UInt16]
    /// Tenths of a mile, by place, and the chords that are surely so long.
    private let distanceValues: [UInt32]
    private let chords: [EntryCoordinates.ChordRange]
    /// What the rules read of each candidate.
    private let sides: [EntrySide]
    private var interests: EntryInterests
    /// By the low bits of a row, whether an excluded one may be there.
    private var excluded = [Bool](repeating: false, count: Self.slotCount)
    private static let slotCount = 4096

    /// Begins the check of some lists.
    ///
    /// - Parameters:
    ///   - sides: the night's users.
    ///   - candidates: rows of the feature table, which the lists name by their places.
    ///   - scores: hundredths of a point, which the lists name by their places.
    ///   - distances: tenths of a mile, likewise.
    package init(
        _ sides: EntrySides, candidates: [UInt32], scores: [UInt16], distances: [UInt32]
    ) {
        all = sides
        scoreValues = scores
        distanceValues = distances
        chords = distances.map { EntryCoordinates.ChordRange(tenthsOfMile: $0) }
        // Side by side again: the candidates of some lists are few.
        self.sides = candidates.map { sides.sides[Int($0)] }
        interests = EntryInterests(sides.rules.table)
    }

    /// The first entry that the rules do not give.
    ///
    /// - Parameters:
    ///   - user: the row whose list it is.
    ///   - list: its entries.
    /// - Returns: its number from 0; nil where all are right: each candidate may be in the list,
    ///   and has the score and the distance that the list says.
    /// - Complexity: O(entries); allocates nothing.
    package mutating func firstWrong(of user: Int, _ list: List) -> Int? {
        let side = all.sides[user]
        interests.mark(side, true)
        markExclusions(of: user, true)
        var wrong: Int?
        var number = 0
        while wrong == nil, let next = firstUnconfirmed(side, list, from: number) {
            if !isGiven(next, of: list, user) { wrong = next }
            number = next + 1
        }
        interests.mark(side, false)
        markExclusions(of: user, false)
        return wrong
    }

    /// What ``PairRules`` says of an entry.
    private func isGiven(_ number: Int, of list: List, _ user: Int) -> Bool {
        let candidate = Int(list.candidates[list.candidates.startIndex + number])
        let score = scoreValues[Int(list.scores[list.scores.startIndex + number])]
        let distance = distanceValues[Int(list.distances[list.distances.startIndex + number])]
        let key = all.rules.key(user: user, candidate: Int(sides[candidate].row))
        return key?.score == Int32(score) && key?.distance == Int32(distance)
    }

    // MARK: - The fast way

    /// The first entry that is not found right.
    ///
    /// In two passes: the first is short, so that the processor waits for many candidates at a
    /// time, and the second has them all at hand.
    private func firstUnconfirmed(_ user: EntrySide, _ list: List, from start: Int) -> Int? {
        guard all.terms.isPlain, user.isPlain else { return start < list.count ? start : nil }
        let end = firstExcluded(user, list, from: start)
        let (candidates, scores) = (list.candidates.span, list.scores.span)
        let distances = list.distances.span
        let (sides, scoreValues) = (sides.span, scoreValues.span)
        let (distanceValues, chords) = (distanceValues.span, chords.span)
        for number in start..<end {
            let place = Int(candidates[number])
            let distancePlace = Int(distances[number])
            let distance = Int32(truncatingIfNeeded: distanceValues[distancePlace])
            let score = Int32(scoreValues[Int(scores[number])])
            guard
                chords[distancePlace].contains(user.place.chordSquare(sides[place].place)),
                all.terms.accept(user, sides[place], at: distance),
                all.terms.give(
                    score, user: user, candidate: sides[place], at: distance,
                    common: interests.common(user, sides[place]))
            else { return number }
        }
        return end < list.count ? end : nil
    }

    /// The first entry whose candidate is excluded, is the user, or is not plain.
    private func firstExcluded(_ user: EntrySide, _ list: List, from start: Int) -> Int {
        let (candidates, sides, excluded) = (list.candidates.span, sides.span, excluded.span)
        for number in start..<candidates.count {
            let place = Int(candidates[number])
            let row = sides[place].row
            guard sides[place].isPlain, row != user.row,
                !excluded[Self.slot(row)] || !isExcluded(row, for: user)
            else { return number }
        }
        return candidates.count
    }

    /// Notes the exclusions of the one whose list is at hand, or forgets them.
    private mutating func markExclusions(of user: Int, _ isMarked: Bool) {
        let exclusions = all.rules.table.exclusions
        for index in exclusions[user] { excluded[Self.slot(exclusions.values[index])] = isMarked }
    }

    private func isExcluded(_ row: UInt32, for user: EntrySide) -> Bool {
        all.rules.table.exclusions.sortedList(Int(user.row), contains: row)
    }

    private static func slot(_ row: UInt32) -> Int { Int(row) % slotCount }
}
