/// Users at the edges of the rules, the same ones for every seed.
///
/// Places where maps tear, a crowd at one address, every unknown, every default, every form that
/// a preference may take, every reason for not being eligible, and every reason for a reject that
/// both a pool and an export can hold. Their emails begin with `c-`, but for those that must not.
struct CornerCases {
    /// Microdegrees of a street corner in New York: most corner cases live there, or near.
    static let home = (latitude: 40_748_400, longitude: -73_985_700)
    static let crowdCount = 150
    static let hugeListCount = 700

    private let asOf: Int64
    private(set) var users: [GeneratedUser] = []
    private(set) var matches: [GeneratedMatch] = []
    private(set) var blocks: [GeneratedBlock] = []

    /// - Parameter asOf: seconds since 1970.
    init(asOf: Int64) {
        self.asOf = asOf
        addPlaces()
        addCrowd()
        addUnknowns()
        addInterests()
        addPreferences()
        addUntidyTexts()
        addIneligible()
        addLastSeen()
        addRejects()
        addPairs()
    }

    /// Somebody without any edge: eligible, interested in everyone.
    private func person(_ name: String) -> GeneratedUser {
        var user = GeneratedUser()
        let number = users.count
        user["email"] = .text("c-\(name)@example.test")
        user["firstName"] = .text("Corner")
        user["gender"] = .text(number % 2 == 0 ? "female" : "male")
        user["age"] = .whole(24 + number % 17)
        user.place(latitude: Self.home.latitude + number * 700, longitude: Self.home.longitude)
        user["interests"] = .list(["music", "chess", "tea"].map(PoolAttribute.text))
        user["drinking"] = .text("socially")
        user["smoking"] = .text("no")
        user["exercise"] = .text("often")
        user["children"] = .text("have")
        user["religion"] = .text("agnostic")
        user["lookingFor"] = .text("relationship")
        user["bio"] = .text("Hello")
        user["photos"] = .list([.text("1.jpg")])
        user["matchPreferences"] = .map([("interestedIn", .text("everyone"))])
        user["isVisible"] = .flag(true)
        user["lastSeen"] = .text((asOf - 86_400).iso8601)
        return user
    }

    private mutating func add(_ name: String, _ change: (inout GeneratedUser) -> Void) {
        var user = person(name)
        change(&user)
        users.append(user)
    }

    /// Adds one user for each value of an attribute.
    private mutating func add(_ attribute: String, _ values: [PoolAttribute]) {
        for (number, value) in values.enumerated() {
            add("\(attribute)-\(number)") { $0[attribute] = value }
        }
    }

    // MARK: - Places

    /// Both poles, both sides of the antimeridian, and the origin.
    private mutating func addPlaces() {
        let places = [
            (-16_900_000, 179_990_000), (-16_900_000, -179_990_000), (-16_910_000, 180_000_000),
            (-16_910_000, -180_000_000), (-16_500_000, 179_700_000), (-16_500_000, -179_700_000),
            (52_000_000, 179_999_999), (52_000_000, -179_999_999), (0, 180_000_000),
            (0, -180_000_000), (90_000_000, 0), (90_000_000, 123_000_000),
            (89_990_000, -57_000_000),
            (89_600_000, 90_000_000), (89_600_000, -90_000_000), (-90_000_000, 0),
            (-90_000_000, -180_000_000), (-89_950_000, 45_000_000), (-89_500_000, -135_000_000),
            (0, 0), (100_000, -100_000),
        ]
        for (number, place) in places.enumerated() {
            add("place-\(number)") { $0.place(latitude: place.0, longitude: place.1) }
        }
    }

    /// So many people at one address that a cell of any precision is too full.
    private mutating func addCrowd() {
        for number in 0..<Self.crowdCount {
            add("crowd-\(number)") {
                $0.place(latitude: Self.home.latitude, longitude: Self.home.longitude)
            }
        }
    }

    // MARK: - Profiles

    /// Each attribute that may be unknown: not there, empty, blank.
    private mutating func addUnknowns() {
        let attributes = [
            "gender", "interests", "drinking", "smoking", "exercise", "children", "religion",
            "lookingFor", "bio", "photos",
        ]
        for attribute in attributes {
            add(attribute, [.missing, .raw(""), .raw(" \t\n")])
        }
        add("matchPreferences", [.missing, .raw("")])
        add("all-unknown") { user in
            for attribute in attributes + ["matchPreferences", "isVisible"] {
                user[attribute] = .missing
            }
        }
    }

    /// Longer lists than any width was made for, blank ones, double ones, and texts that look alike.
    private mutating func addInterests() {
        let huge = (0..<Self.hugeListCount).map { PoolAttribute.text("niche \($0)") }
        for number in 0..<3 {
            add("huge-\(number)") { $0["interests"] = .list(Array(huge.dropFirst(number * 100))) }
        }
        add(
            "interest-list",
            attribute: "interests",
            [
                .list([]), .list([.text(" "), .text("")]), .text("music"), .list([.missing]),
                .list([.text(" Music"), .text("MUSIC\n"), .text("music")]),
                .list([.text("caf\u{E9}")]), .list([.text("cafe\u{301}")]),
                .list([.text("\u{131}"), .text("i")]), .list([.text("a \"b\" \\ c")]),
            ])
    }

    private mutating func add(
        _ name: String, attribute: String, _ values: [PoolAttribute]
    ) {
        for (number, value) in values.enumerated() {
            add("\(name)-\(number)") { $0[attribute] = value }
        }
    }

    /// Every default, every form of a list, empty ranges, and distances that reach nobody.
    private mutating func addPreferences() {
        func one(_ key: String, _ value: PoolAttribute) -> PoolAttribute { .map([(key, value)]) }
        let interests = ["men", "Male ", "women", "female", "other", "any", "EVERYONE", " "]
        var preferences = interests.map { one("interestedIn", .text($0)) }
        preferences += [.map([]), one("interestedIn", .missing)]
        for key in ["ageMin", "ageMax", "maxDistance"] {
            preferences += [one(key, .whole(0)), one(key, .missing), one(key, .real(30.5))]
        }
        preferences += [
            .map([("ageMin", .whole(40)), ("ageMax", .whole(30))]),
            one("maxDistance", .whole(-1)), one("maxDistance", .whole(20_000)),
        ]
        for key in ["smoking", "drinking"] {
            preferences += [
                one(key, .list([])), one(key, .text("no")), one(key, .text(" ")),
                one(key, .list([.text("Socially"), .missing, .text(" NO ")])),
            ]
        }
        for key in ["religion", "children"] {
            preferences += [
                one(key, .text("any")), one(key, .text(" ")), one(key, .text("Agnostic")),
                one(key, .text("have")),
            ]
        }
        preferences.append(one("unheardOf", .list([.map([("deep", .flag(true))])])))
        add("preferences", attribute: "matchPreferences", preferences)
    }

    /// The same texts as others have, written otherwise.
    private mutating func addUntidyTexts() {
        add("Untidy") { user in
            user["email"] = .text("  C-Untidy@Example.TEST\t")
            user["gender"] = .text(" Female\n")
            user["drinking"] = .text("SOCIALLY ")
            user["lookingFor"] = .text("\tRelationship")
        }
        add("unicode") { $0["email"] = .text("c-\u{C9}mile@example.test") }
        add("decomposed") { $0["email"] = .text("c-E\u{301}mile@example.test") }
    }

    // MARK: - Not eligible

    private mutating func addIneligible() {
        add("hidden") { $0["isVisible"] = .flag(false) }
        add("taken") { $0["activeMatchEmail"] = .text("c-hidden@example.test") }
        add("not-taken") { $0["activeMatchEmail"] = .text("  ") }
        add("nowhere") { user in
            user["lat"] = .missing
            user["lng"] = .missing
        }
        add("half-a-place") { $0["lng"] = .missing }
        add("age", [.missing, .whole(17), .whole(18), .whole(120), .whole(121)])
    }

    /// Around the instant from which on a user counts as seen, to the nanosecond.
    private mutating func addLastSeen() {
        let edge = asOf - 14 * 86_400
        let second = String(edge.iso8601.dropLast())
        let before = String((edge - 1).iso8601.dropLast())
        let east = String((edge + 5 * 3_600).iso8601.dropLast())
        let texts = [
            second + "Z", second + ".000Z", before + ".999999999Z", before + "Z", second,
            east + "+05:00", second + "+00", (asOf + 86_400 * 400).iso8601,
            String(asOf.iso8601.prefix(10)), " ",
        ]
        add("lastSeen", texts.map(PoolAttribute.text) + [.missing])
    }

    // MARK: - Rejects

    private mutating func addRejects() {
        add("bad-email") { $0["email"] = .text(" \t") }
        add("duplicate") { $0["email"] = .text("C-CROWD-0@example.test") }
        add("duplicate") { $0["email"] = .text(" c-crowd-1@example.test") }
        let bad: [(String, PoolAttribute)] = [
            ("age", .text("abc")), ("age", .real(25.5)), ("lat", .whole(999)),
            ("lng", .real(-180.5)), ("gender", .text("robot")), ("lastSeen", .text("yesterday")),
            ("isVisible", .text("yes")), ("bio", .bytes([0, 1, 2])), ("embedding", .text("1, 2")),
            ("interests", .list([.whole(1)])), ("photos", .map([])),
            ("matchPreferences", .list([])),
        ]
        for (number, (attribute, value)) in bad.enumerated() {
            add("bad-\(number)") { $0[attribute] = value }
        }
        let badPreferences: [(String, PoolAttribute)] = [
            ("interestedIn", .text("robots")), ("interestedIn", .whole(1)),
            ("ageMin", .text("20")), ("maxDistance", .flag(true)), ("smoking", .whole(1)),
            ("religion", .list([])),
        ]
        for (number, (key, value)) in badPreferences.enumerated() {
            add("bad-preferences-\(number)") { $0["matchPreferences"] = .map([(key, value)]) }
        }
        // In an export this is a text, which is no map either.
        add("bad-json") { $0["matchPreferences"] = .raw("{\"ageMin\": 20") }
    }

    // MARK: - History and blocks

    private mutating func addPairs() {
        func email(_ number: Int) -> String { "c-crowd-\(number)@example.test" }
        let timestamp = (asOf - 86_400).iso8601
        let actions = [
            "accept", "pass", " Pass\n", "ACCEPT", "superlike", "", "unmatch",
        ]
        for (number, action) in actions.enumerated() {
            matches.append(
                GeneratedMatch(
                    user: email(2 * number), match: email(2 * number + 1), action: action,
                    timestamp: timestamp))
        }
        let others = ["gone@example.test", " C-Crowd-21@Example.test", email(20), " "]
        for other in others {
            matches.append(
                GeneratedMatch(user: email(20), match: other, action: "pass", timestamp: timestamp))
            blocks.append(GeneratedBlock(blocker: email(24), blocked: other))
        }
        blocks.append(GeneratedBlock(blocker: email(26), blocked: email(27)))
        blocks.append(GeneratedBlock(blocker: email(27), blocked: email(26)))
    }
}
