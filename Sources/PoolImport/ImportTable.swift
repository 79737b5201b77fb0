import UserPool

/// The tables that an export can fill, under the names of the command line.
package enum ImportTable: String, Sendable, CaseIterable {
    /// Profiles.
    case users
    /// Decisions: one user accepted or passed another.
    case matchHistory = "match-history"
    /// Blocks: one user blocked another.
    case blocks

    /// What becomes of an attribute.
    enum Attribute: Sendable {
        /// A text that every item has, not empty.
        case key(column: Int)
        /// A text, a number, a truth value or a blob.
        case scalar(column: Int)
        /// A whole number, or what is there in its place.
        case wholeNumber(column: Int)
        /// A list or a map, written as JSON.
        case json(column: Int)
        /// A map of `lat` and `lng`.
        case coordinates(latitude: Int, longitude: Int)
    }

    /// The table's name in the pool.
    var name: String {
        switch self {
        case .users: "users"
        case .matchHistory: "match_history"
        case .blocks: "blocks"
        }
    }

    /// The columns that an import fills; an attribute that an item lacks is NULL.
    var columns: [String] {
        switch self {
        case .users: PoolSchema.userColumns
        case .matchHistory: ["user_email", "match_email", "action", "timestamp"]
        case .blocks: ["blocker_email", "blocked_email"]
        }
    }

    /// What becomes of each attribute, by its name in DynamoDB; others are left out.
    var attributes: [String: Attribute] {
        var result: [String: Attribute] = [:]
        for (index, column) in columns.enumerated() {
            switch column {
            case "lat", "lng": continue
            case "age": result[Self.camelCase(column)] = .wholeNumber(column: index)
            case "interests", "photos", "match_preferences":
                result[Self.camelCase(column)] = .json(column: index)
            default:
                let isKey = keys.contains(column)
                result[Self.camelCase(column)] =
                    isKey ? .key(column: index) : .scalar(column: index)
            }
        }
        if let latitude = columns.firstIndex(of: "lat"),
            let longitude = columns.firstIndex(of: "lng")
        {
            result["coordinates"] = .coordinates(latitude: latitude, longitude: longitude)
        }
        return result
    }

    /// The attributes without which an item is no item of the table, by column.
    var keys: [String] {
        switch self {
        case .users: ["email"]
        case .matchHistory: ["user_email", "match_email"]
        case .blocks: ["blocker_email", "blocked_email"]
        }
    }

    /// `looking_for` as DynamoDB spells it: `lookingFor`.
    static func camelCase(_ column: String) -> String {
        let words = column.split(separator: "_").map(String.init)
        let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return (words.first ?? "") + rest.joined()
    }
}
