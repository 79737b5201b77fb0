/// Why a row of `users` cannot be read.
///
/// It names the field and what is wrong with it in a fixed text, never a value.
package struct RejectReason: Error, Sendable, Hashable, CustomStringConvertible {
    /// The columns of `users`, and the members of `match_preferences`.
    package enum Field: String, Sendable, CaseIterable {
        case email, gender, age, lat, lng, interests, drinking, smoking, exercise, children
        case religion
        case lookingFor = "looking_for"
        case bio, photos
        case matchPreferences = "match_preferences"
        case interestedIn = "match_preferences.interestedIn"
        case ageMin = "match_preferences.ageMin"
        case ageMax = "match_preferences.ageMax"
        case maxDistance = "match_preferences.maxDistance"
        case acceptedSmoking = "match_preferences.smoking"
        case acceptedDrinking = "match_preferences.drinking"
        case requiredReligion = "match_preferences.religion"
        case requiredChildren = "match_preferences.children"
        case isVisible = "is_visible"
        case activeMatchEmail = "active_match_email"
        case lastSeen = "last_seen"
        case embedding
    }

    /// What can be wrong with a field.
    package enum Problem: String, Sendable, CaseIterable {
        case missing
        case duplicate
        case notText = "not a text"
        case notUTF8 = "not UTF-8"
        case notNumber = "text in a number"
        case notWhole = "not a whole number"
        case outOfRange = "out of range"
        case notGender = "not male, female or other"
        case notInterest = "not men, women, other or everyone"
        case notJSON = "broken JSON"
        case notJSONText = "not a JSON text"
        case notJSONNumber = "not a JSON number"
        case notJSONTexts = "not a JSON list of texts"
        case notJSONObject = "not a JSON object"
        case notInstant = "not an ISO 8601 instant"
        case notBlob = "not a blob"
        case wrongLength = "wrong length"
        case tooLong = "longer than 2,048 bytes"
        case zeroByte = "a zero byte in it"
    }

    package let field: Field
    package let problem: Problem

    package init(_ field: Field, _ problem: Problem) {
        self.field = field
        self.problem = problem
    }

    package var description: String { "\(field.rawValue): \(problem.rawValue)" }
}

/// One row of `users` that cannot be read.
package struct Reject: Sendable, Equatable {
    /// The rowid, or the ordinal from 1 where the table has no rowids.
    package let row: Int64
    package let reason: RejectReason
}

/// Why a user who can be read takes no part tonight, in the order in which it is tested.
package enum Ineligibility: String, Sendable, CaseIterable {
    case forgotten = "asked to be forgotten"
    case hidden = "not visible"
    case activeMatch = "has an active match"
    case location = "no location"
    case age = "no age, or not 18 to 120"
    case lastSeen = "not seen for 14 days"
}
