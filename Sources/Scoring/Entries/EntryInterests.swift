import UserPool

/// The interests of those who were gathered, as far as their bits do not hold them.
///
/// Codes are numbered as they appear in the pool: the frequent ones are low.
struct EntryInterests {
    /// Codes below this are bits of ``EntrySide/interests``.
    static let tabled: UInt32 = 128

    /// Other codes, end to end.
    private var rest: [UInt32] = []
    /// By code, whether the one whose list is at hand has it; none beyond those in `rest`.
    private var marks: [Bool] = []

    /// Notes the interests of a candidate with what else was gathered.
    mutating func gather(_ table: FeatureTable, into side: inout EntrySide) {
        side.restStart = UInt32(truncatingIfNeeded: rest.count)
        for index in table.interests[Int(side.row)] {
            let code = table.interests.values[index]
            if code < Self.tabled {
                side.addInterest(code)
            } else {
                rest.append(code)
                // A user with more than 255 is not plain, and not asked for them.
                side.restCount &+= 1
                while marks.count <= Int(code) { marks.append(false) }
            }
        }
    }

    /// Notes the interests of the one whose list is at hand, or forgets them.
    mutating func mark(_ table: FeatureTable, into side: inout EntrySide, _ isMarked: Bool) {
        for index in table.interests[Int(side.row)] {
            let code = table.interests.values[index]
            if code < Self.tabled {
                side.addInterest(code)
            } else if Int(code) < marks.count {
                // What nobody else has is in common with nobody.
                marks[Int(code)] = isMarked
            }
        }
    }

    /// How many interests the one whose list is at hand has in common with one who was gathered.
    @inline(__always)
    func common(_ user: EntrySide, _ candidate: EntrySide) -> Int {
        let low = user.interests.low & candidate.interests.low
        let high = user.interests.high & candidate.interests.high
        var count = low.nonzeroBitCount &+ high.nonzeroBitCount
        if candidate.restCount > 0 {
            let start = Int(candidate.restStart)
            for index in start..<start + Int(candidate.restCount) where marks[Int(rest[index])] {
                count &+= 1
            }
        }
        return count
    }
}

extension EntrySide {
    /// Adds an interest whose code is below ``EntryInterests/tabled``.
    fileprivate mutating func addInterest(_ code: UInt32) {
        if code < 64 {
            interests.low |= 1 << UInt64(code)
        } else {
            interests.high |= 1 << UInt64(code - 64)
        }
    }
}
