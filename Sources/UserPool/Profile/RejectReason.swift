/// Why a row of `users` cannot be read.
///
/// It names the field and what is wrong with it in a fixed text, never a value.
package struct RejectReason: Error, Sendable, Hashable, CustomStringConvertible {
    /// The columns of `users`, and the members of `match_preferences`.
    package enum Field: String, Sendable, CaseIterable {
        /// The user's id.
        case email
        /// A text: male, female or other.
        case gender
        /// Whole years.
        case age
        /// Latitude in degrees.
        case lat
        /// Longitude in degrees.
        case lng
        /// A JSON list of texts.
        case interests
        /// A text.
        case drinking
        /// A text.
        case smoking
        /// A text.
        case exercise
        /// A text.
        case children
        /// A text.
        case religion
        /// A text.
        case lookingFor = "looking_for"
        /// A text.
        case bio
        /// A JSON list of texts.
        case photos
        /// A JSON object.
        case matchPreferences = "match_preferences"
        /// The genders that the user accepts.
        case interestedIn = "match_preferences.interestedIn"
        /// The least age that the user accepts, in years.
        case ageMin = "match_preferences.ageMin"
        /// The greatest age that the user accepts, in years.
        case ageMax = "match_preferences.ageMax"
        /// The greatest distance that the user accepts, in miles.
        case maxDistance = "match_preferences.maxDistance"
        /// The smoking habits that the user accepts.
        case acceptedSmoking = "match_preferences.smoking"
        /// The drinking habits that the user accepts.
        case acceptedDrinking = "match_preferences.drinking"
        /// The religion that the user requires.
        case requiredReligion = "match_preferences.religion"
        /// The children status that the user requires.
        case requiredChildren = "match_preferences.children"
        /// 0 hides the user.
        case isVisible = "is_visible"
        /// Who the user is matched with at present.
        case activeMatchEmail = "active_match_email"
        /// An instant of ISO 8601.
        case lastSeen = "last_seen"
        /// A blob of signed bytes.
        case embedding
    }

    /// What can be wrong with a field.
    package enum Problem: String, Sendable, CaseIterable {
        /// The column is NULL or blank, and a user needs it.
        case missing
        /// Another row with the same id wins.
        case duplicate
        /// Something else than a text is stored.
        case notText = "not a text"
        /// The bytes of the text are not UTF-8.
        case notUTF8 = "not UTF-8"
        /// Something else than a number is stored.
        case notNumber = "text in a number"
        /// The number has a fraction.
        case notWhole = "not a whole number"
        /// The number is none that the field can have.
        case outOfRange = "out of range"
        /// The text names no gender.
        case notGender = "not male, female or other"
        /// The text names no genders to accept.
        case notInterest = "not men, women, other or everyone"
        /// The text breaks the grammar of JSON.
        case notJSON = "broken JSON"
        /// The JSON value is no string.
        case notJSONText = "not a JSON text"
        /// The JSON value is no number.
        case notJSONNumber = "not a JSON number"
        /// The JSON value is no list of strings.
        case notJSONTexts = "not a JSON list of texts"
        /// The JSON value is no object.
        case notJSONObject = "not a JSON object"
        /// The text is no instant.
        case notInstant = "not an ISO 8601 instant"
        /// Something else than a blob is stored.
        case notBlob = "not a blob"
        /// The blob has another length than the model asks for.
        case wrongLength = "wrong length"
        /// The id is longer than DynamoDB allows.
        case tooLong = "longer than 2,048 bytes"
        /// The id has a zero byte.
        case zeroByte = "a zero byte in it"
    }

    /// The column, or the member of `match_preferences`.
    package let field: Field
    /// What is wrong with it.
    package let problem: Problem

    /// A problem of a field.
    package init(_ field: Field, _ problem: Problem) {
        (self.field, self.problem) = (field, problem)
    }

    package var description: String { "\(field.rawValue): \(problem.rawValue)" }
}

/// One row of `users` that cannot be read.
package struct Reject: Sendable, Equatable {
    /// The rowid, or the ordinal from 1 where the table has no rowids.
    package let row: Int64
    /// Why it cannot be read.
    package let reason: RejectReason
}

/// Why a user who can be read takes no part tonight, in the order in which it is tested.
package enum Ineligibility: String, Sendable, CaseIterable {
    /// The id is among those that were erased.
    case forgotten = "asked to be forgotten"
    /// `is_visible` is 0.
    case hidden = "not visible"
    /// `active_match_email` is not blank.
    case activeMatch = "has an active match"
    /// `lat` or `lng` is NULL.
    case location = "no location"
    /// `age` is NULL or outside 18...120.
    case age = "no age, or not 18 to 120"
    /// `last_seen` is missing, or earlier than 14 days before the night.
    case lastSeen = "not seen for 14 days"
}
