import Bytes
import Geo

/// One generated row of `users`.
struct GeneratedUser {
    /// What DynamoDB calls the columns of a pool, in the order of `PoolSchema.userColumns`.
    static let attributeNames = [
        "email", "firstName", "gender", "age", "lat", "lng", "geohash", "interests", "drinking",
        "smoking", "exercise", "children", "religion", "lookingFor", "bio", "photos",
        "matchPreferences", "isVisible", "activeMatchEmail", "lastSeen", "embedding", "createdAt",
        "updatedAt",
    ]
    /// Which columns hold JSON.
    static let isJSON = attributeNames.map {
        ["interests", "photos", "matchPreferences"].contains($0)
    }
    private static let places = Dictionary(
        uniqueKeysWithValues: attributeNames.enumerated().map { ($1, $0) })

    /// The values, in the order of the columns.
    var values = [PoolAttribute](repeating: .missing, count: attributeNames.count)

    /// A value by the name of its attribute.
    ///
    /// - Precondition: there is such an attribute.
    subscript(name: String) -> PoolAttribute {
        get { values[place(name)] }
        set { values[place(name)] = newValue }
    }

    /// Where the user lives, in microdegrees, and the geohash that goes with it.
    mutating func place(latitude: Int, longitude: Int) {
        let degrees = (Double(latitude) / 1e6, Double(longitude) / 1e6)
        self["lat"] = .real(degrees.0)
        self["lng"] = .real(degrees.1)
        let cell = Geohash.encode(latitude: degrees.0, longitude: degrees.1, precision: 9)
        self["geohash"] = .text(cell.text)
    }

    private func place(_ name: String) -> Int {
        guard let place = Self.places[name] else { preconditionFailure("no attribute \(name)") }
        return place
    }
}

/// One generated row of `match_history`.
struct GeneratedMatch {
    let user: String
    let match: String
    let action: String
    let timestamp: String
}

/// One generated row of `blocks`.
struct GeneratedBlock {
    let blocker: String
    let blocked: String
}

extension Int64 {
    /// These seconds since 1970 as ISO 8601, UTC.
    var iso8601: String { Timestamp(milliseconds: self * 1000).secondsText }
}
