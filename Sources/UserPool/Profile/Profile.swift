/// One eligible user, every rule of the pool applied.
///
/// Texts are codes of the ``Vocabularies`` of the session that read it, 0 where unknown; only
/// eligible users enter a vocabulary. One profile is filled again and again while a pool is
/// read: copy what has to live longer.
package struct Profile: Sendable, Equatable {
    /// The longest folded email in bytes; DynamoDB's keys have the same limit.
    package static let longestID = 2048

    /// The rowid, or the ordinal from 1 where the table has no rowids.
    package var row: Int64 = 0
    /// The folded email.
    package var id: [UInt8] = []
    /// The gender; unknown where the pool has none.
    package var gender = Gender.unknown
    /// In whole years, 18...120.
    package var age = 0
    /// In degrees, -90...90.
    package var latitude = 0.0
    /// In degrees, -180...180.
    package var longitude = 0.0
    /// Distinct codes, in the order in which the user names them.
    package var interests: [UInt32] = []
    /// The code of the drinking habit; 0 is unknown.
    package var drinking: UInt32 = 0
    /// The code of the smoking habit; 0 is unknown.
    package var smoking: UInt32 = 0
    /// The code of how much the user exercises; 0 is unknown.
    package var exercise: UInt32 = 0
    /// The code of the children status; 0 is unknown.
    package var children: UInt32 = 0
    /// The code of the religion; 0 is unknown.
    package var religion: UInt32 = 0
    /// The code of what the user looks for; 0 is unknown.
    package var lookingFor: UInt32 = 0
    /// Whether there is a photo that is not blank.
    package var hasPhoto = false
    /// Whether there is a bio that is not blank.
    package var hasBio = false
    /// Whom the user accepts.
    package var preferences = Preferences()
    /// The bytes of the vector, `embeddingDimension` of them; empty where there is none.
    package var embedding: [UInt8] = []

    /// A profile to be filled.
    package init() {}
}

/// Whom a user accepts.
package struct Preferences: Sendable, Equatable {
    /// The genders accepted.
    package var interestedIn = GenderSet.everyone
    /// The least whole age accepted, 0...127; above ``ageMax`` where nobody is accepted.
    package var ageMin = Preferences.defaultAgeMin
    /// The greatest whole age accepted, 0...127.
    package var ageMax = Preferences.defaultAgeMax
    /// The greatest distance accepted in tenths of a mile, rounded half up, 0...1,000,000; -1
    /// accepts nobody.
    package var maxDistanceTenths = Preferences.defaultDistanceTenths
    /// Distinct codes of the smoking vocabulary; empty accepts all.
    package var acceptedSmoking: [UInt32] = []
    /// Distinct codes of the drinking vocabulary; empty accepts all.
    package var acceptedDrinking: [UInt32] = []
    /// A code of the religion vocabulary; 0 accepts all.
    package var requiredReligion: UInt32 = 0
    /// A code of the children vocabulary; 0 accepts all.
    package var requiredChildren: UInt32 = 0

    /// The least age where the user names none, in years.
    package static let defaultAgeMin = 18
    /// The greatest age where the user names none, in years.
    package static let defaultAgeMax = 99
    /// The greatest distance where the user names none: 100 miles, in tenths.
    package static let defaultDistanceTenths = 1000

    /// Preferences of a user who names none.
    package init() {}
}

/// A user's gender.
package enum Gender: UInt8, Sendable, CaseIterable {
    /// The pool has none.
    case unknown
    /// `male`.
    case male
    /// `female`.
    case female
    /// `other`.
    case other
}

/// A set of genders; bit n is the gender with raw value n.
package struct GenderSet: OptionSet, Sendable, Hashable {
    /// The bits of the members.
    package let rawValue: UInt8

    /// The set with these bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The set of one gender.
    package init(_ gender: Gender) { rawValue = 1 << gender.rawValue }

    /// Users without a gender.
    package static let unknown = GenderSet(.unknown)
    /// Men only.
    package static let men = GenderSet(.male)
    /// Women only.
    package static let women = GenderSet(.female)
    /// Users of another gender.
    package static let other = GenderSet(.other)
    /// All four, unknown too.
    package static let everyone: GenderSet = [.unknown, .men, .women, .other]
}
