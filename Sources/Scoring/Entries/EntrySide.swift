import Geo
import UserPool

/// What the rules read of one user of a pair, side by side in 88 bytes.
///
/// It says what the columns of the feature table say, as far as it is plain: see ``isPlain``.
struct EntrySide {
    let place: UnitVector
    /// Bit by code, the interests with codes below ``EntryInterests/tabled``.
    var interests: (low: UInt64, high: UInt64) = (0, 0)
    /// Drinking, smoking, exercise and children status, from the lowest 16 bits up; 0 is unknown.
    let habits: UInt64
    /// Religion and what the user looks for, likewise.
    let aims: UInt32
    /// Of the feature table.
    let row: UInt32
    /// Tenths of a mile; -1 accepts nobody.
    let distanceLimit: Int32
    /// Bit by code, whether the user accepts the value.
    let acceptedSmoking: UInt32
    let acceptedDrinking: UInt32
    /// Where the other interests begin.
    var restStart: UInt32 = 0
    /// What the user insists on; 0 is any.
    let requiredReligion: UInt16
    let requiredChildren: UInt16
    let age: UInt8
    let ageMin: UInt8
    let ageMax: UInt8
    /// The gender and whom the user takes, four bits each.
    let genders: UInt8
    let interestCount: UInt8
    var restCount: UInt8 = 0
    /// Bit 0: has a photo; bit 1: has a bio.
    let extras: UInt8
    /// Whether everything fits; of a user who is not plain only ``PairRules`` may be asked.
    let isPlain: Bool

    /// Gathers a row of the table, but for the interests themselves.
    init(_ row: Int, _ table: FeatureTable) {
        place = UnitVector(x: table.x[row], y: table.y[row], z: table.z[row])
        distanceLimit = table.distanceLimit[row]
        age = table.age[row]
        ageMin = table.ageMin[row]
        ageMax = table.ageMax[row]
        let (gender, interestedIn) = (table.gender[row], table.interestedIn[row])
        genders = gender & 15 | interestedIn << 4
        let code = { (category: Category) in table.categories[category.rawValue][row] }
        let (smoking, drinking) = (code(.smoking), code(.drinking))
        habits = Self.word(drinking, smoking, code(.exercise), code(.children))
        aims = UInt32(truncatingIfNeeded: Self.word(code(.religion), code(.lookingFor), 0, 0))
        self.row = UInt32(truncatingIfNeeded: row)
        let (religion, children) = (table.requiredReligion[row], table.requiredChildren[row])
        requiredReligion = UInt16(truncatingIfNeeded: religion)
        requiredChildren = UInt16(truncatingIfNeeded: children)
        let accepted = (
            smoking: Self.accepted(table.acceptedSmoking, row),
            drinking: Self.accepted(table.acceptedDrinking, row)
        )
        acceptedSmoking = accepted.smoking.bits
        acceptedDrinking = accepted.drinking.bits
        let interestCount = table.interests[row].count
        self.interestCount = UInt8(truncatingIfNeeded: interestCount)
        extras = table.extras[row]
        let codes =
            smoking | drinking | code(.exercise) | code(.children) | code(.religion)
            | code(.lookingFor) | religion | children
        isPlain =
            accepted.smoking.fit && accepted.drinking.fit && smoking | drinking < 32
            && codes <= UInt32(UInt16.max) && interestCount <= Int(UInt8.max)
            && gender < 16 && interestedIn < 16
    }

    /// Four codes in one word.
    private static func word(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> UInt64 {
        UInt64(a & 0xFFFF) | UInt64(b & 0xFFFF) << 16 | UInt64(c & 0xFFFF) << 32
            | UInt64(d & 0xFFFF) << 48
    }

    /// The accepted codes as bits, "unknown" among them; all where the list is empty.
    private static func accepted(
        _ lists: SparseColumn, _ row: Int
    ) -> (bits: UInt32, fit: Bool) {
        let list = lists[row]
        if list.isEmpty { return (.max, true) }
        var bits: UInt32 = 1
        for index in list {
            guard lists.values[index] < 32 else { return (0, false) }
            bits |= 1 << lists.values[index]
        }
        return (bits, true)
    }
}

// MARK: - Rule 1, one way
extension EntrySide {
    /// The filters that a model asks of one of the two.
    struct Filters {
        let interestedIn: Bool
        let age: Bool
        let maxDistance: Bool
        let smoking: Bool
        let drinking: Bool
        let religion: Bool
        let children: Bool

        /// What a model asks of the one of the two whom `asks` tells.
        init(_ filters: ScoringModel.Filters, _ asks: (ScoringModel.Direction) -> Bool) {
            interestedIn = asks(filters.interestedIn)
            age = asks(filters.age)
            maxDistance = asks(filters.maxDistance)
            smoking = asks(filters.smoking)
            drinking = asks(filters.drinking)
            religion = asks(filters.religion)
            children = asks(filters.children)
        }
    }

    @inline(__always)
    func takesGender(of other: EntrySide) -> Bool { genders >> 4 & (other.genders & 15) != 0 }

    @inline(__always)
    func takesAge(of other: EntrySide) -> Bool { ageMin <= other.age && other.age <= ageMax }

    /// Whether the user's own preferences take the other one, as far as they are asked.
    @inline(__always)
    func takes(_ other: EntrySide, at distance: Int32, _ filters: Filters) -> Bool {
        (!filters.interestedIn || takesGender(of: other))
            && (!filters.age || takesAge(of: other))
            && (!filters.maxDistance || distance <= distanceLimit)
            && (!filters.smoking || acceptedSmoking &>> UInt32(other.habits >> 16 & 31) & 1 != 0)
            && (!filters.drinking || acceptedDrinking &>> UInt32(other.habits & 31) & 1 != 0)
            && (!filters.religion || requiredReligion == 0
                || requiredReligion == UInt16(truncatingIfNeeded: other.aims))
            && (!filters.children || requiredChildren == 0
                || requiredChildren == UInt16(truncatingIfNeeded: other.habits >> 48))
    }
}
