import Foundation
import GRDB
import TestSupport
import Testing
import UserPool

@Suite struct ProfileReadingTests {
    let folder: PoolFolder

    init() throws { folder = try PoolFolder() }

    /// Reads the one user that `values` describe.
    private func read(
        _ values: [String: (any DatabaseValueConvertible)?], email: String? = "a@x",
        embeddingDimension: Int? = nil
    ) throws -> PoolContents {
        let name = UUID().uuidString
        let path = try folder.pool(name) { try $0.addUser(email, values) }
        return try PoolContents(path, embeddingDimension: embeddingDimension)
    }

    @Test func `A profile with everything is read`() throws {
        let path = try folder.pool { database in
            try database.addUser(
                " A@X.test\t",
                [
                    "gender": " Female ", "age": 25.0, "lat": -33, "lng": 180, "bio": " b ",
                    "interests": #"["Hiking ", "hiking", null, " ", "Café", "chess"]"#,
                    "photos": #"["", "p.jpg"]"#, "drinking": "Often", "smoking": "no",
                    "exercise": "daily", "children": "none", "religion": "other",
                    "looking_for": "friends", "is_visible": 1, "active_match_email": "  ",
                    "match_preferences": """
                    {"interestedIn":"MEN","ageMin":20.5,"ageMax":40.9,"maxDistance":12.25,
                     "smoking":["no","No ",null,"rarely"],"drinking":"often",
                     "religion":" Other","children":"any","x":[{"y":1}]}
                    """,
                    "embedding": Data([1, 255, 0]),
                ])
        }
        let contents = try PoolContents(path, embeddingDimension: 3)
        let profile = try #require(contents.profiles.first)
        let texts = contents.vocabularies
        #expect(contents.rejects.isEmpty)
        #expect(profile.row == 1)
        #expect(text(profile.id) == "a@x.test")
        #expect(profile.gender == .female)
        #expect(profile.age == 25)
        #expect(profile.latitude == -33)
        #expect(profile.longitude == 180)
        #expect(profile.hasBio)
        #expect(profile.hasPhoto)
        #expect(
            profile.interests.map { text($0, texts.interests) } == ["hiking", "café", "chess"])
        #expect(profile.interests == [1, 2, 3])
        #expect(text(profile.drinking, texts.drinking) == "often")
        #expect(text(profile.smoking, texts.smoking) == "no")
        #expect(text(profile.exercise, texts.exercise) == "daily")
        #expect(text(profile.children, texts.children) == "none")
        #expect(text(profile.religion, texts.religion) == "other")
        #expect(text(profile.lookingFor, texts.lookingFor) == "friends")
        #expect(profile.preferences.interestedIn == .men)
        #expect(profile.preferences.ageMin == 21)
        #expect(profile.preferences.ageMax == 40)
        #expect(profile.preferences.maxDistanceTenths == 123)
        #expect(
            profile.preferences.acceptedSmoking.map { text($0, texts.smoking) } == ["no", "rarely"])
        #expect(profile.preferences.acceptedDrinking == [profile.drinking])
        #expect(profile.preferences.requiredReligion == profile.religion)
        #expect(profile.preferences.requiredChildren == 0)
        #expect(profile.embedding == [1, 255, 0])
    }

    @Test func `A profile with nothing but what it needs is read`() throws {
        let contents = try read([:])
        var expected = Profile()
        expected.row = 1
        expected.id = Array("a@x".utf8)
        expected.age = 30
        expected.latitude = 40.5
        expected.longitude = -74.25
        #expect(contents.profiles == [expected])
        #expect(expected.preferences.interestedIn == .everyone)
        #expect(expected.preferences.ageMin == 18)
        #expect(expected.preferences.ageMax == 99)
        #expect(expected.preferences.maxDistanceTenths == 1000)
        #expect(contents.vocabularies.interests.count == 0)
    }

    /// The buffer is filled anew: nothing of one user may be left in the next.
    @Test func `One user leaves nothing to the next`() throws {
        let path = try folder.pool { database in
            try database.addUser(
                "a@x",
                [
                    "gender": "male", "interests": #"["a"]"#, "photos": #"["p"]"#, "bio": "b",
                    "drinking": "x", "embedding": Data([1]), "smoking": "s", "religion": "r",
                    "match_preferences":
                        #"{"smoking":["a"],"drinking":["b"],"religion":"c","children":"d","ageMin":50,"interestedIn":"men","maxDistance":5}"#,
                ])
            try database.addUser("b@x")
        }
        let contents = try PoolContents(path, embeddingDimension: 1)
        var plain = Profile()
        plain.row = 2
        plain.id = Array("b@x".utf8)
        plain.age = 30
        plain.latitude = 40.5
        plain.longitude = -74.25
        #expect(contents.profiles.last == plain)
    }

    @Test(arguments: [
        (nil, GenderSet.everyone), ("", .everyone), ("null", .everyone), ("{}", .everyone),
        (#"{"interestedIn":null}"#, .everyone), (#"{"interestedIn":" "}"#, .everyone),
        (#"{"interestedIn":"Everyone"}"#, .everyone), (#"{"interestedIn":"any"}"#, .everyone),
        (#"{"interestedIn":"men"}"#, .men), (#"{"interestedIn":" MALE"}"#, .men),
        (#"{"interestedIn":"women"}"#, .women), (#"{"interestedIn":"female"}"#, .women),
        (#"{"interestedIn":"other"}"#, .other), (#"{"interestedin":"men"}"#, .everyone),
        (#"{"interestedIn":5,"interestedIn":"men"}"#, .men),
        (#"{"interestedIn":"men","interestedIn":null}"#, .everyone),
        (#"{"interested\u0049n":"men"}"#, .men),
    ])
    func `The accepted genders are read from their words`(_ json: String?, _ expected: GenderSet)
        throws
    {
        let contents = try read(["match_preferences": json])
        #expect(contents.profiles.map(\.preferences.interestedIn) == [expected])
    }

    @Test(arguments: [
        ("{}", 18, 99, 1000), (#"{"ageMin":0,"ageMax":0,"maxDistance":0}"#, 18, 99, 1000),
        (#"{"ageMin":-0.0,"ageMax":null,"maxDistance":0e5}"#, 18, 99, 1000),
        (#"{"ageMin":20,"ageMax":30,"maxDistance":7}"#, 20, 30, 70),
        (#"{"ageMin":20.2,"ageMax":20.8}"#, 21, 20, 1000), (#"{"ageMin":-5}"#, 0, 99, 1000),
        (#"{"ageMin":1e9,"ageMax":1e999}"#, 127, 127, 1000), (#"{"ageMax":-3}"#, 18, 0, 1000),
        (#"{"maxDistance":-1}"#, 18, 99, -1), (#"{"maxDistance":-0.01}"#, 18, 99, -1),
        (#"{"maxDistance":0.04}"#, 18, 99, 0), (#"{"maxDistance":0.05}"#, 18, 99, 1),
        (#"{"maxDistance":1e300}"#, 18, 99, 1_000_000),
        (#"{"maxDistance":1e999}"#, 18, 99, 1_000_000),
        (#"{"ageMin":"x","ageMin":33}"#, 33, 99, 1000),
    ])
    func `Numbers of preferences are rounded and bounded`(
        _ json: String, _ ageMin: Int, _ ageMax: Int, _ tenths: Int
    ) throws {
        let preferences = try #require(
            try read(["match_preferences": json]).profiles.first?.preferences)
        #expect(preferences.ageMin == ageMin)
        #expect(preferences.ageMax == ageMax)
        #expect(preferences.maxDistanceTenths == tenths)
    }

    @Test(
        arguments: [
            (nil, []), ("", []), (" \n", []), ("null", []), ("[]", []), (#""One""#, ["one"]),
            (#"["a","b","A"]"#, ["a", "b"]), (#"[null," ",""]"#, []), (#""  ""#, []),
            // Equal to the eye, not by bytes.
            (#"["\u00e9","e\u0301"]"#, ["\u{e9}", "e\u{301}"]), (#"["ÀB"]"#, ["Àb"]),
        ] as [(String?, [String])])
    func `Interests are distinct texts in the order of the list`(
        _ json: String?, _ expected: [String]
    ) throws {
        let contents = try read(["interests": json])
        let codes = try #require(contents.profiles.first?.interests)
        let texts = codes.map { contents.vocabularies.interests.text(of: $0) }
        #expect(texts == expected.map { Array($0.utf8) })
    }

    @Test(arguments: [
        (#"["a", " ", "", null, "A\t"]"#, 1), (#"[" ", null]"#, 0), (#"" ""#, 0), ("[]", 0),
        ("null", 0), (#""a""#, 1),
    ])
    func `Blanks in a list of accepted values do not count`(list: String, count: Int) throws {
        let contents = try read([
            "match_preferences": #"{"smoking": \#(list), "drinking": \#(list)}"#
        ])
        let accepted = try #require(contents.profiles.first).preferences
        #expect(accepted.acceptedSmoking.count == count)
        #expect(accepted.acceptedDrinking.count == count)
    }

    @Test(arguments: [
        (nil, false), ("[]", false), (#"["", null]"#, false), (#"["p"]"#, true), (#""p""#, true),
        ("null", false),
    ])
    func `A photo counts where a list names one`(_ json: String?, _ expected: Bool) throws {
        #expect(try read(["photos": json]).profiles.map(\.hasPhoto) == [expected])
    }

    @Test(
        arguments: [
            ("gender", "m", "gender: not male, female or other"),
            ("age", "abc", "age: text in a number"), ("age", 25.5, "age: not a whole number"),
            ("age", Double.infinity, "age: not a whole number"),
            ("lat", 999, "lat: out of range"), ("lat", -90.001, "lat: out of range"),
            ("lng", 180.5, "lng: out of range"), ("lng", -Double.infinity, "lng: out of range"),
            ("lng", "east", "lng: text in a number"),
            ("interests", "[", "interests: broken JSON"),
            ("interests", "hiking", "interests: broken JSON"),
            ("interests", "{}", "interests: not a JSON list of texts"),
            ("interests", "[1]", "interests: not a JSON list of texts"),
            ("interests", #"["a",["b"]]"#, "interests: not a JSON list of texts"),
            ("interests", "[true] x", "interests: broken JSON"),
            ("interests", String(repeating: "[", count: 65), "interests: broken JSON"),
            ("interests", #"["a\ud800"]"#, "interests: broken JSON"),
            ("photos", #"["\ude00\ud83d"]"#, "photos: broken JSON"),
            ("match_preferences", #"{"x":"\ud83d"}"#, "match_preferences: broken JSON"),
            (
                "interests",
                String(repeating: "[", count: 9_000) + String(repeating: "]", count: 9_000),
                "interests: not a JSON list of texts"
            ),
            ("photos", "5", "photos: not a JSON list of texts"),
            ("photos", "]", "photos: broken JSON"),
            ("match_preferences", "[]", "match_preferences: not a JSON object"),
            ("match_preferences", "\"\"", "match_preferences: not a JSON object"),
            ("match_preferences", "{", "match_preferences: broken JSON"),
            ("match_preferences", #"{"ageMin":1,}"#, "match_preferences: broken JSON"),
            ("match_preferences", #"{"ageMin":NaN}"#, "match_preferences: broken JSON"),
            ("match_preferences", #"{"ageMin":"x"} y"#, "match_preferences: broken JSON"),
            (
                "match_preferences", #"{"interestedIn":"cats"}"#,
                "match_preferences.interestedIn: not men, women, other or everyone"
            ),
            (
                "match_preferences", #"{"interestedIn":["men"]}"#,
                "match_preferences.interestedIn: not a JSON text"
            ),
            (
                "match_preferences", #"{"ageMin":20,"ageMin":"20"}"#,
                "match_preferences.ageMin: not a JSON number"
            ),
            (
                "match_preferences", #"{"ageMax":true}"#,
                "match_preferences.ageMax: not a JSON number"
            ),
            (
                "match_preferences", #"{"maxDistance":[1]}"#,
                "match_preferences.maxDistance: not a JSON number"
            ),
            (
                "match_preferences", #"{"smoking":{}}"#,
                "match_preferences.smoking: not a JSON list of texts"
            ),
            (
                "match_preferences", #"{"drinking":[1]}"#,
                "match_preferences.drinking: not a JSON list of texts"
            ),
            (
                "match_preferences", #"{"religion":["x"]}"#,
                "match_preferences.religion: not a JSON text"
            ),
            (
                "match_preferences", #"{"children":0}"#,
                "match_preferences.children: not a JSON text"
            ),
            ("is_visible", "yes", "is_visible: text in a number"),
            ("last_seen", "yesterday", "last_seen: not an ISO 8601 instant"),
            ("last_seen", "2026-02-30", "last_seen: not an ISO 8601 instant"),
            ("embedding", "AAAA", "embedding: not a blob"),
            ("embedding", 1, "embedding: not a blob"),
            ("drinking", Data([65]), "drinking: not a text"), ("bio", Data(), "bio: not a text"),
            ("age", Data([1]), "age: text in a number"),
            ("active_match_email", Data([1]), "active_match_email: not a text"),
            ("email", Data([65]), "email: not a text"), ("email", nil, "email: missing"),
            ("email", " \t", "email: missing"),
            ("email", String(repeating: "é", count: 1_024) + "x", "email: longer than 2,048 bytes"),
            ("email", String(repeating: "x", count: 400_000), "email: longer than 2,048 bytes"),
        ] as [(String, (any DatabaseValueConvertible & Sendable)?, String)])
    func `A malformed value is a reject with its reason`(
        _ column: String, _ value: (any DatabaseValueConvertible & Sendable)?, _ reason: String
    ) throws {
        let contents = try read([column: value])
        #expect(contents.reasons == [reason])
        #expect(contents.profiles.isEmpty)
        #expect(contents.counts.rows == 1)
        #expect(contents.counts.rejected == 1)
        #expect(contents.counts.notEligible == 0)
    }

    @Test(arguments: [
        "email", "gender", "drinking", "bio", "interests", "match_preferences", "last_seen",
        "active_match_email", "photos",
    ])
    func `Texts that are no UTF-8 are rejects`(_ column: String) throws {
        let path = try folder.pool { database in
            try database.addUser("a@x")
            try database.execute(sql: "UPDATE users SET \(column) = CAST(x'41FF42' AS TEXT)")
        }
        #expect(try PoolContents(path).reasons == ["\(column): not UTF-8"])
    }

    @Test(
        arguments: [
            ("is_visible", 0, Ineligibility.hidden), ("is_visible", 0.0, .hidden),
            ("active_match_email", "b@x", .activeMatch), ("lat", nil, .location),
            ("lng", nil, .location), ("age", nil, .age), ("age", 17, .age), ("age", 121, .age),
            ("age", -1e300, .age), ("last_seen", nil, .lastSeen), ("last_seen", " ", .lastSeen),
            ("last_seen", "2026-11-06T03:59:59.999999999Z", .lastSeen),
        ] as [(String, (any DatabaseValueConvertible & Sendable)?, Ineligibility)])
    func `A user is left out for this reason`(
        _ column: String, _ value: (any DatabaseValueConvertible & Sendable)?,
        _ reason: Ineligibility
    ) throws {
        let contents = try read([column: value])
        #expect(contents.counts.ineligible == [reason: 1])
        #expect(contents.profiles.isEmpty)
        #expect(contents.rejects.isEmpty)
    }

    @Test(
        arguments: [
            ("is_visible", nil), ("is_visible", 2), ("is_visible", -1), ("age", 18), ("age", 120),
            ("last_seen", "2026-11-06T04:00:00Z"), ("last_seen", "2030-01-01"), ("lat", 90),
            ("lng", -180), ("active_match_email", " "), ("gender", " "), ("email", "\u{1}"),
            ("email", "\n" + String(repeating: "É", count: 1_024) + "   "),
            (
                // What nobody knows may be as deep as it likes.
                "match_preferences",
                #"{"x":"# + String(repeating: "[", count: 9_000)
                    + String(repeating: "]", count: 9_000) + #","ageMin":20}"#
            ),
            // An empty blob is a missing one, whatever the model asks for.
            ("embedding", Data()),
        ] as [(String, (any DatabaseValueConvertible & Sendable)?)])
    func `A user takes part with this value`(
        _ column: String, _ value: (any DatabaseValueConvertible & Sendable)?
    ) throws {
        #expect(try read([column: value], embeddingDimension: 4).counts.eligible == 1)
    }

    @Test func `The first reason in order counts`() throws {
        var values: [String: (any DatabaseValueConvertible)?] = [
            "is_visible": 0, "active_match_email": "b@x", "lat": nil, "age": 5, "last_seen": nil,
        ]
        let path = try folder.pool("order.sqlite") { database in
            for (index, column) in ["", "is_visible", "active_match_email", "lat", "age"]
                .enumerated()
            {
                values[column] = ["lat": 1.0, "age": 20][column]
                if column.isEmpty { values[""] = nil }
                values = values.filter { !$0.key.isEmpty }
                try database.addUser("\(index)@x", values)
            }
        }
        #expect(
            try PoolContents(path).counts.ineligible == [
                .hidden: 1, .activeMatch: 1, .location: 1, .age: 1, .lastSeen: 1,
            ])
    }

    @Test func `A malformed row is a reject whoever it is`() throws {
        let contents = try read(["is_visible": 0, "photos": "{"])
        #expect(contents.reasons == ["photos: broken JSON"])
        #expect(contents.counts.ineligible.isEmpty)
    }

    @Test func `Only the model's length of an embedding counts`() throws {
        let values = ["embedding": Data([1, 2, 3])]
        #expect(try read(values).profiles.map(\.embedding) == [[]])
        #expect(try read(values, embeddingDimension: 3).profiles.map(\.embedding) == [[1, 2, 3]])
        #expect(
            try read(values, embeddingDimension: 4).reasons == ["embedding: wrong length"])
        let none = try read(["embedding": Data()], embeddingDimension: 4)
        #expect(none.profiles.map(\.embedding) == [[]])
    }

    @Test func `Only eligible users enter a vocabulary`() throws {
        let path = try folder.pool { database in
            try database.addUser("a@x", ["interests": #"["hidden"]"#, "is_visible": 0])
            try database.addUser("b@x", ["interests": #"["broken""#])
            try database.addUser("c@x", ["interests": #"["seen"]"#])
        }
        let texts = try PoolContents(path).vocabularies.interests
        #expect(texts.count == 1)
        #expect(texts.text(of: 1) == Array("seen".utf8))
    }
}
