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
    ///
    /// Civil from days: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    var iso8601: String {
        let secondsADay: Int64 = 86_400
        let clock = (self % secondsADay + secondsADay) % secondsADay
        let day = (self - clock) / secondsADay + 719_468
        let era = (day >= 0 ? day : day - 146_096) / 146_097
        let dayOfEra = day - era * 146_097
        let leaps = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leaps) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = [
            year.padded(4), month.padded(2), (dayOfYear - (153 * shifted + 2) / 5 + 1).padded(2),
        ]
        let time = [(clock / 3_600).padded(2), (clock / 60 % 60).padded(2), (clock % 60).padded(2)]
        return date.joined(separator: "-") + "T" + time.joined(separator: ":") + "Z"
    }
}

extension BinaryInteger {
    /// The decimal digits, with zeros in front up to that many.
    func padded(_ count: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, count - digits.count)) + digits
    }
}
