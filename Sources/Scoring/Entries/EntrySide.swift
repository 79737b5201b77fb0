import FeatureTable
import Geo

/// What the rules read of one user of a pair, side by side in 64 bytes.
///
/// It says what the columns of the feature table say, as far as it is plain: see ``isPlain``.
struct EntrySide {
    /// Interests with codes below this are bits of ``interests``.
    static let tabledInterests: UInt32 = 128
    /// Values of smoking and drinking that have a bit.
    private static let valueCount: UInt32 = 16
    /// Codes that are told in full.
    private static let codeCount: UInt32 = 1 << 16

    // From here on in the order of their alignment, with the row and `isPlain` at the two ends:
    // a reader of both has the whole of it in the processor's caches.

    /// Of the feature table.
    let row: UInt32
    /// Codes of the children status and the religion that the user insists on, as in ``codes``; 0 is
    /// any.
    let required: UInt32
    /// The bit of the user's value of smoking, and from bit 16 on of drinking; bit 0 is unknown.
    let values: UInt32
    /// The values that the user accepts, likewise.
    let acceptedValues: UInt32
    /// Bit by code, the interests with codes below ``tabledInterests``.
    let interests: (low: UInt64, high: UInt64)
    /// Children status, religion, exercise and what the user looks for, from the lowest 16 bits up;
    /// 0 is unknown.
    let codes: UInt64
    let place: EntryCoordinates
    /// Tenths of a mile, at most the longest that fits; -1 accepts nobody.
    let distanceLimit: Int16
    let age: UInt8
    let ageMin: UInt8
    let ageMax: UInt8
    /// The gender and whom the user takes, four bits each.
    let genders: UInt8
    let interestCount: UInt8
    /// How many interests are not in ``interests``: the last ones of the user's sorted list.
    let restCount: UInt8
    /// Bit 0: has a photo; bit 1: has a bio.
    let extras: UInt8
    /// Whether everything fits; of a user who is not plain only ``PairRules`` may be asked.
    let isPlain: Bool

    /// Gathers a row of the table.
    init(_ row: Int, _ table: FeatureTable) {
        let place = EntryCoordinates(UnitVector(x: table.x[row], y: table.y[row], z: table.z[row]))
        self.place = place ?? .unknown
        self.row = UInt32(truncatingIfNeeded: row)
        distanceLimit = Int16(clamping: table.distanceLimit[row])
        age = table.age[row]
        ageMin = table.ageMin[row]
        ageMax = table.ageMax[row]
        let (gender, interestedIn) = (table.gender[row], table.interestedIn[row])
        genders = gender & 15 | interestedIn << 4
        extras = table.extras[row]

        let code = { (category: Category) in table.categories[category.rawValue][row] }
        let (smoking, drinking) = (code(.smoking), code(.drinking))
        let (religion, children) = (code(.religion), code(.children))
        let (exercise, lookingFor) = (code(.exercise), code(.lookingFor))
        codes =
            UInt64(Self.pair(children, religion)) | UInt64(Self.pair(exercise, lookingFor)) << 32
        let needs = (religion: table.requiredReligion[row], children: table.requiredChildren[row])
        required = Self.pair(needs.children, needs.religion)
        values = 1 << (smoking & 15) | 1 << (16 + drinking & 15)
        let smokes = Self.bits(of: table.acceptedSmoking, row)
        let drinks = Self.bits(of: table.acceptedDrinking, row)
        acceptedValues = (smokes ?? 0) | (drinks ?? 0) << 16

        let list = table.interests[row]
        var interests: (low: UInt64, high: UInt64) = (0, 0)
        var restCount = 0
        for index in list {
            let interest = table.interests.values[index]
            if interest < 64 {
                interests.low |= 1 << UInt64(interest)
            } else if interest < Self.tabledInterests {
                interests.high |= 1 << UInt64(interest - 64)
            } else {
                restCount += 1
            }
        }
        self.interests = interests
        interestCount = UInt8(truncatingIfNeeded: list.count)
        self.restCount = UInt8(truncatingIfNeeded: restCount)
        let greatest = max(
            religion, children, max(exercise, lookingFor), max(needs.religion, needs.children))
        isPlain =
            place != nil && smokes != nil && drinks != nil
            && max(smoking, drinking) < Self.valueCount && greatest < Self.codeCount
            && list.count <= Int(UInt8.max) && gender < 16 && interestedIn < 16
    }

    /// Two codes in one word.
    private static func pair(_ first: UInt32, _ second: UInt32) -> UInt32 {
        first & 0xFFFF | second << 16
    }

    /// The accepted codes as 16 bits, "unknown" among them; all where the list is empty, and nil
    /// where one does not fit.
    private static func bits(of lists: SparseColumn, _ row: Int) -> UInt32? {
        let list = lists[row]
        if list.isEmpty { return 0xFFFF }
        var bits: UInt32 = 1
        for index in list {
            guard lists.values[index] < valueCount else { return nil }
            bits |= 1 << lists.values[index]
        }
        return bits
    }
}

// MARK: - Rule 1, one way
extension EntrySide {
    /// The filters that a model asks of one of the two.
    struct Filters {
        let interestedIn: Bool
        let age: Bool
        let maxDistance: Bool
        /// All bits of what is not asked, in the layout of ``EntrySide/acceptedValues``.
        let unaskedValues: UInt32
        /// All bits of what is asked, in the layout of ``EntrySide/required``.
        let askedCodes: UInt32

        /// What a model asks of the one of the two whom `asks` tells.
        init(_ filters: ScoringModel.Filters, _ asks: (ScoringModel.Direction) -> Bool) {
            interestedIn = asks(filters.interestedIn)
            age = asks(filters.age)
            maxDistance = asks(filters.maxDistance)
            unaskedValues =
                (asks(filters.smoking) ? 0 : 0xFFFF) | (asks(filters.drinking) ? 0 : 0xFFFF_0000)
            askedCodes =
                (asks(filters.children) ? 0xFFFF : 0) | (asks(filters.religion) ? 0xFFFF_0000 : 0)
        }
    }

    @inline(__always)
    func takesGender(of other: EntrySide) -> Bool { genders >> 4 & (other.genders & 15) != 0 }

    @inline(__always)
    func takesAge(of other: EntrySide) -> Bool { ageMin <= other.age && other.age <= ageMax }

    /// Whether the user's own preferences take the other one, as far as they are asked.
    @inline(__always)
    func takes(_ other: EntrySide, at distance: Int32, _ filters: Filters) -> Bool {
        let refused = other.values & ~(acceptedValues | filters.unaskedValues)
        let needs = required & filters.askedCodes
        let missed = (needs ^ UInt32(truncatingIfNeeded: other.codes)) & Self.halves(of: needs)
        return refused | missed == 0
            && (!filters.interestedIn || takesGender(of: other))
            && (!filters.age || takesAge(of: other))
            && (!filters.maxDistance || distance <= Int32(distanceLimit))
    }

    /// All bits of each half of a word that is not 0.
    @inline(__always)
    private static func halves(of word: UInt32) -> UInt32 {
        let low: UInt32 = 0x7FFF_7FFF
        // The high bit of each half that is not 0; no sum leaves its 16 bits.
        let isSet = ((word & low) &+ low | word) & ~low
        return (isSet >> 15) &* 0xFFFF
    }
}

// MARK: - Rule 3
extension EntrySide {
    /// The categories in which two sides are known and equal, a bit each in the order of
    /// ``categories``.
    @inline(__always)
    func equalCategories(_ other: EntrySide) -> Int {
        let low: UInt64 = 0x7FFF_7FFF_7FFF_7FFF
        // The high bit of each code that is not 0; no sum leaves its 16 bits.
        let different = codes ^ other.codes
        let isDifferent = (different & low) &+ low | different
        let isKnown = (codes & low) &+ low | codes
        let equal = (isKnown & ~isDifferent & ~low) >> 15
        let same = values & other.values & 0xFFFE_FFFE
        return Int(truncatingIfNeeded: (equal | equal >> 15 | equal >> 30 | equal >> 45) & 15)
            | (same & 0xFFFF != 0 ? 16 : 0) | (same >> 16 != 0 ? 32 : 0)
    }

    /// The category of each bit of ``equalCategories(_:)``.
    static let categories: [Category] = [
        .children, .religion, .exercise, .lookingFor, .smoking, .drinking,
    ]
}
