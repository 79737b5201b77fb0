import Bytes
import FeatureTable
import Scoring
import Testing
import UserPool

/// Rule 3: what each term of a model adds, in hundredths of a point.
struct ScoreTermTests {
    private static func model(_ terms: String, base: String = "0") -> String {
        #"{"name": "m", "base": \#(base), "terms": {\#(terms)}}"#
    }

    /// The greatest k with `k <= points * common / fewer + 1/2`, by counting up.
    private static func halfUp(_ points: Int, _ common: Int, _ fewer: Int) -> Int32 {
        var k = 0
        while 2 * fewer * (k + 1) <= 2 * points * common + fewer { k += 1 }
        return Int32(k)
    }

    @Test(arguments: [("25", 2500), ("33.33", 3333), ("0.01", 1), ("0.05", 5), ("100", 10_000)])
    func `Interests give the share of the shorter list, rounded half up`(
        text: String, points: Int
    ) throws {
        // Lists of 0 to 6, common from the beginning.
        let lists = (0...6).map { count in (0..<count).map { UInt32($0 + 1) } }
        let apart = (1...6).map { count in (0..<count).map { UInt32(100 + $0) } + [1] }
        let people = try People(
            (lists + apart).map { list in People.person { $0.interests = list.reversed() } })
        let rules = try people.rules(Self.model("\"interests\": \(text)"))
        for (user, one) in (lists + apart).enumerated() {
            for (candidate, other) in (lists + apart).enumerated() {
                let common = Set(one).intersection(other).count
                let fewer = min(one.count, other.count)
                let expected = fewer == 0 ? 0 : Self.halfUp(points, common, fewer)
                #expect(
                    rules.score(people, user, candidate).interests == expected, "\(one) \(other)")
            }
        }
    }

    private static let categories:
        [(name: String, set: @Sendable (inout Profile, UInt32) -> Void)] = [
            ("drinking", { $0.drinking = $1 }), ("smoking", { $0.smoking = $1 }),
            ("exercise", { $0.exercise = $1 }), ("children", { $0.children = $1 }),
            ("religion", { $0.religion = $1 }), ("lookingFor", { $0.lookingFor = $1 }),
        ]

    @Test(arguments: 0..<6) func `A category counts where both know it and it is equal`(
        place: Int
    ) throws {
        let (name, set) = Self.categories[place]
        let people = try People(
            [0, 0, 1, 1, 2].map { value in People.person { set(&$0, value) } })
        let rules = try people.rules(Self.model(#""equal": {"\#(name)": -3.5}"#))
        var equal: [String] = []
        for user in 0..<5 {
            for candidate in 0..<5 where user != candidate {
                let terms = rules.score(people, user, candidate)
                #expect(terms.categories.wrappedSum() == terms.categories[place])
                if terms.categories[place] != 0 {
                    #expect(terms.categories[place] == -350)
                    equal.append("\(user) \(candidate)")
                }
            }
        }
        #expect(equal == ["2 3", "3 2"])
    }

    @Test(
        arguments: [
            (0, 2000), (99, 2000), (100, 1500), (249, 1500), (250, 1000), (499, 1000), (500, 0),
            (1000, 0), (1001, -1500), (124_376, -1500),
        ] as [(Int32, Int32)])
    func `Of the distance bands the first that applies counts`(tenths: Int32, points: Int32) throws
    {
        let people = try People([People.person(), People.person()])
        let bands =
            #"[{"below": 10, "points": 20}, {"below": 25, "points": 15}, {"below": 50, "points": 10}, {"above": 100, "points": -15}]"#
        let rules = try people.rules(Self.model("\"distance\": \(bands)"))
        #expect(rules.score(people, 0, 1, distance: tenths).distance == points)
    }

    @Test(arguments: [(24, -200), (25, 700), (34, 700), (35, -200)] as [(Int, Int32)])
    func `The candidate's age is inside or outside of the user's range`(age: Int, points: Int32)
        throws
    {
        let people = try People([
            People.person {
                $0.preferences.ageMin = 25
                $0.preferences.ageMax = 34
            },
            People.person { $0.age = age },
        ])
        let rules = try people.rules(Self.model(#""age": {"inRange": 7, "outOfRange": -2}"#))
        #expect(rules.score(people, 0, 1).age == points)
        // The other accepts everybody.
        #expect(rules.score(people, 1, 0).age == 700)
    }

    @Test func `Photo, bio and mutual interest are the candidate's`() throws {
        let people = try People([
            People.person {
                $0.gender = .female
                $0.preferences.interestedIn = .men
            },
            People.person {
                $0.gender = .male
                $0.preferences.interestedIn = .other
                $0.hasPhoto = true
            },
            People.person {
                $0.preferences.interestedIn = .women
                $0.hasBio = true
            },
        ])
        let rules = try people.rules(Self.model(#""photo": 5, "bio": -4, "mutualInterest": 10"#))
        let terms = (0..<3).map { candidate in
            (0..<3).map { user in
                let terms = rules.score(people, user, candidate)
                return [terms.photo, terms.bio, terms.mutualInterest]
            }
        }
        // By candidate, then by user.
        #expect(terms[0] == [[0, 0, 0], [0, 0, 1000], [0, 0, 0]])
        #expect(terms[1] == [[500, 0, 0], [500, 0, 0], [500, 0, 0]])
        #expect(terms[2] == [[0, -400, 1000], [0, -400, 0], [0, -400, 0]])
    }

    @Test(
        arguments: [
            ([1, 0], [1, 0], 4000), ([1, 0], [0, 1], 0), ([1, 0], [-1, 0], -4000),
            // cos 45 degrees is 0.70710678: 2828.43.
            ([1, 0], [1, 1], 2828), ([1, 0], [-1, 1], -2828), ([3, 4], [4, 3], 3840),
            ([0, 0], [1, 1], 0), ([127, 127], [-128, -128], -4000), ([], [1, 1], 0),
            ([1, 1], [], 0),
        ] as [([Int8], [Int8], Int32)])
    func `Embeddings give the cosine, and nothing where one is missing`(
        one: [Int8], other: [Int8], points: Int32
    ) throws {
        let people = try People(
            [one, other].map { vector in
                People.person { $0.embedding = vector.map { UInt8(bitPattern: $0) } }
            }, embeddingDimension: 2)
        let rules = try people.rules(
            Self.model(#""embedding": {"dimension": 2, "points": 40}"#))
        #expect(rules.score(people, 0, 1).embedding == points)
        #expect(rules.score(people, 1, 0).embedding == points)
    }

    @Test(
        arguments: [
            ("50", "", 5000), ("-20", "", 0), ("100", #""photo": 50"#, 10_000),
            ("99.99", #""photo": 0.01"#, 10_000),
            ("99.98", #""photo": 0.01"#, 9999), ("0", #""photo": -0.01"#, 0),
            ("-0.01", #""photo": 0.02"#, 1),
            ("100", #""photo": 100, "bio": -100, "mutualInterest": -60"#, 4000),
        ] as [(String, String, Int32)])
    func `All terms are added, then the sum is clamped`(base: String, terms: String, total: Int32)
        throws
    {
        let people = try People([
            People.person(),
            People.person {
                $0.hasPhoto = true
                $0.hasBio = true
            },
        ])
        let rules = try people.rules(Self.model(terms, base: base))
        #expect(rules.score(people, 0, 1).total == total)
    }

    @Test(arguments: [(4999, true), (5000, true), (5001, false)] as [(Int32, Bool)])
    func `The minimum score is itself enough`(minimum: Int32, isThere: Bool) throws {
        let people = try People([People.person(), People.person()])
        let rules = try people.rules(Self.model("", base: "50"), minimumScore: minimum)
        let key = rules.key(user: people.rows[0], candidate: people.rows[1])
        #expect((key != nil) == isThere)
        if let key {
            #expect(key.score == 5000)
            #expect(key.distance == 0)
            // p1 is the second of the two ids.
            #expect(key.idRank == IDRank(1))
        }
    }

    /// One degree of a meridian is 3958.7613 pi / 180 = 69.0934 miles.
    @Test(
        arguments: [
            (0, 0), (1, 691), (-1, 691), (0.5, 345), (0.0001, 0), (0.001, 1), (90, 62_184),
            (180, 124_368),
        ] as [(Double, Int32)])
    func `A distance is that of the great circle in tenths of a mile`(
        degrees: Double, tenths: Int32
    ) throws {
        let people = try People([
            People.person {
                $0.latitude = 0
                $0.longitude = 0
            },
            // Along the equator, which is a great circle as well.
            People.person {
                $0.latitude = 0
                $0.longitude = degrees
            },
        ])
        let rules = try people.rules(Self.model(""))
        #expect(rules.distance(people.rows[0], people.rows[1]) == tenths)
        #expect(rules.distance(people.rows[1], people.rows[0]) == tenths)
    }
}
