import FeatureTable

/// The interests of those whose lists are at hand, as far as their bits do not hold them.
///
/// Codes are numbered as they appear in the pool: the frequent ones are low, and few are left.
struct EntryInterests {
    private let interests: SparseColumn
    /// By code, whether the one whose list is at hand has it.
    private var marks: [Bool] = []

    init(_ table: FeatureTable) { interests = table.interests }

    /// Notes the interests of the one whose list is at hand, or forgets them.
    mutating func mark(_ side: EntrySide, _ isMarked: Bool) {
        for index in rest(of: side) {
            let code = Int(interests.values[index])
            if marks.count <= code {
                marks += repeatElement(false, count: code + 1 - marks.count)
            }
            marks[code] = isMarked
        }
    }

    /// How many interests the one whose list is at hand has in common with a candidate.
    @inline(__always)
    func common(_ user: EntrySide, _ candidate: EntrySide) -> Int {
        let low = user.interests.low & candidate.interests.low
        let high = user.interests.high & candidate.interests.high
        let count = low.nonzeroBitCount &+ high.nonzeroBitCount
        return candidate.restCount == 0 ? count : count &+ commonRest(candidate)
    }

    private func commonRest(_ candidate: EntrySide) -> Int {
        rest(of: candidate).count { index in
            let code = Int(interests.values[index])
            return code < marks.count && marks[code]
        }
    }

    /// Where the interests without a bit are: lists are sorted.
    private func rest(of side: EntrySide) -> Range<Int> {
        let list = interests[Int(side.row)]
        return list.upperBound - Int(side.restCount)..<list.upperBound
    }
}
