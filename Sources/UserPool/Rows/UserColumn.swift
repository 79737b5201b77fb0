/// The columns of `users` that are read, in the order in which the reader selects them.
///
/// The raw value is the index in the selected row; column 0 is the row number.
enum UserColumn: Int, CaseIterable {
    case email = 1
    case gender, age, lat, lng, interests, drinking, smoking, exercise, children, religion
    case lookingFor, bio, photos, matchPreferences, isVisible, activeMatchEmail, lastSeen
    case embedding

    /// The field that a reject names.
    var field: RejectReason.Field {
        switch self {
        case .email: .email
        case .gender: .gender
        case .age: .age
        case .lat: .lat
        case .lng: .lng
        case .interests: .interests
        case .drinking: .drinking
        case .smoking: .smoking
        case .exercise: .exercise
        case .children: .children
        case .religion: .religion
        case .lookingFor: .lookingFor
        case .bio: .bio
        case .photos: .photos
        case .matchPreferences: .matchPreferences
        case .isVisible: .isVisible
        case .activeMatchEmail: .activeMatchEmail
        case .lastSeen: .lastSeen
        case .embedding: .embedding
        }
    }

    /// The column's name in the table.
    var name: String { field.rawValue }
}
