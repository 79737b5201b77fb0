import GRDB
import JSON
import TestSupport
import Testing
import UserPool

/// Rule by rule; Rules.md of Scoring defines them.
@Suite struct ExplainCommandTests {
    /// A pair, what of each is other than of anybody, and who is in whose list.
    private struct Case {
        /// An assignment of SQL, or nothing.
        let user: String
        let candidate: String
        /// For the candidate in the user's list, and for the user in the candidate's list.
        let verdicts: [String]
    }

    private static func wants(_ json: String) -> String { "match_preferences = '\(json)'" }

    /// One degree of latitude is 69.09 miles.
    private static let cases: [String: Case] = [
        "everything": Case(user: "", candidate: "", verdicts: ["yes", "yes"]),
        "radius": Case(
            user: "", candidate: "lat = 41.3",
            verdicts: Array(
                repeating: "no, they are farther apart than the radius", count: 2)),
        "gender": Case(
            user: wants(#"{"interestedIn":"women"}"#), candidate: "gender = 'male'",
            verdicts: [
                "no, the user's interestedIn does not take the candidate's gender",
                "no, the user's interestedIn does not take the candidate's gender",
            ]),
        "gender, the other way round": Case(
            user: "gender = 'female'", candidate: wants(#"{"interestedIn":"men"}"#),
            verdicts: Array(
                repeating: "no, the candidate's interestedIn does not take the user's gender",
                count: 2)),
        "age": Case(
            user: wants(#"{"ageMin":31}"#), candidate: "age = 30",
            verdicts: Array(
                repeating: "no, the user's age range does not hold the candidate's age", count: 2)),
        "age, the other way round": Case(
            user: "age = 41", candidate: wants(#"{"ageMax":40.5}"#),
            verdicts: Array(
                repeating: "no, the candidate's age range does not hold the user's age", count: 2)),
        "distance": Case(
            user: wants(#"{"maxDistance":6.8}"#), candidate: "lat = 40.6",
            verdicts: Array(
                repeating: "no, they are farther apart than the user's maxDistance", count: 2)),
        "distance that is just enough": Case(
            user: wants(#"{"maxDistance":6.85}"#), candidate: "lat = 40.6",
            verdicts: ["yes", "yes"]),
        "smoking": Case(
            user: wants(#"{"smoking":["never"]}"#), candidate: "smoking = 'daily'",
            verdicts: Array(
                repeating: "no, the user's smoking preference does not hold the candidate's value",
                count: 2)),
        "smoking, unknown": Case(
            user: wants(#"{"smoking":["never"]}"#), candidate: "", verdicts: ["yes", "yes"]),
        "drinking": Case(
            user: "drinking = 'often'", candidate: wants(#"{"drinking":"never"}"#),
            verdicts: Array(
                repeating: "no, the candidate's drinking preference does not hold the user's value",
                count: 2)),
        "religion": Case(
            user: wants(#"{"religion":"none"}"#), candidate: "",
            verdicts: Array(
                repeating: "no, the user's religion preference is not the candidate's religion",
                count: 2)),
        "children": Case(
            user: "children = 'two'", candidate: wants(#"{"children":"none"}"#),
            verdicts: Array(
                repeating: "no, the candidate's children preference is not the user's value",
                count: 2)),
    ]

    private func pool(
        _ user: String = "", _ candidate: String = "", _ more: String = ""
    ) throws -> (folder: PoolFolder, path: String) {
        let folder = try PoolFolder()
        let path = try folder.pool { database in
            for (id, change) in [("ann@x.test", user), ("bob@x.test", candidate)] {
                try database.addUser(id)
                if change.isEmpty { continue }
                try database.execute(sql: "UPDATE users SET \(change) WHERE email = '\(id)'")
            }
            try database.execute(sql: more)
        }
        return (folder, path)
    }

    private func explain(_ pool: String, _ arguments: String...) async -> CommandRun {
        await oith(
            [
                "explain", "ann@x.test", "bob@x.test", "--pool", pool, "--as-of",
                "2026-11-20T04:00:00Z",
            ] + arguments, environment: ["TMPDIR": "/tmp"])
    }

    @Test(arguments: cases.keys.sorted())
    func `The first rule that refuses is named`(name: String) async throws {
        let pair = try #require(Self.cases[name])
        let (folder, path) = try pool(pair.user, pair.candidate)
        defer { extendLifetime(folder) }
        let run = await explain(path, "--json")
        #expect(run.status == 0)
        let json = try run.json
        for (list, verdict) in zip(["userList", "candidateList"], pair.verdicts) {
            #expect(json[list]?["accepted"] == .bool(verdict == "yes"))
            #expect(json[list]?["reason"] == (verdict == "yes" ? .null : .string(verdict)))
        }
    }

    /// Rows of the tables, and what they mean for both lists.
    private static let exclusions: [(sql: String, forUser: String, forCandidate: String)] = [
        (
            "INSERT INTO blocks VALUES ('ann@x.test', 'bob@x.test')",
            "no, the user blocked the candidate", "no, the user blocked the candidate"
        ),
        (
            "INSERT INTO blocks VALUES ('bob@x.test', 'ann@x.test')",
            "no, the candidate blocked the user", "no, the candidate blocked the user"
        ),
        (
            "INSERT INTO match_history VALUES ('ann@x.test', 'bob@x.test', 'accept', '')",
            "no, the user accepted the candidate before", "yes"
        ),
        (
            "INSERT INTO match_history VALUES ('ann@x.test', 'bob@x.test', 'pass', '')",
            "no, the user passed the candidate before", "no, the user passed the candidate before"
        ),
        (
            "INSERT INTO match_history VALUES ('bob@x.test', 'ann@x.test', 'pass', '')",
            "no, the candidate passed the user before", "no, the candidate passed the user before"
        ),
        (
            "INSERT INTO match_history VALUES ('bob@x.test', 'ann@x.test', 'accept', '')", "yes",
            "no, the candidate accepted the user before"
        ),
        ("INSERT INTO match_history VALUES ('ann@x.test', 'bob@x.test', 'wave', '')", "yes", "yes"),
    ]

    @Test(arguments: exclusions.map(\.sql))
    func `Blocks count both ways, decisions as rule 2 says`(sql: String) async throws {
        let expected = try #require(Self.exclusions.first { $0.sql == sql })
        let (folder, path) = try pool("", "", sql)
        defer { extendLifetime(folder) }
        let lines = await explain(path).lines
        #expect(
            lines.filter { $0.contains("list: ") } == [
                "The candidate in the user's list: \(expected.forUser)",
                "The user in the candidate's list: \(expected.forCandidate)",
            ])
    }

    private static let alike =
        "smoking = 'never', religion = 'none', looking_for = 'love', exercise = 'daily'"

    @Test func `A score is its terms`() async throws {
        // 25 * 1 / 3 is 8.33; looking for the same is 10, each other equal value 3.
        let (folder, path) = try pool(
            Self.alike + #", interests = '["a","b","c","d"]', children = 'one'"#,
            Self.alike + #", interests = '["d","e","f"]', children = 'two', lat = 40.6"#)
        defer { extendLifetime(folder) }
        let run = await explain(path)
        #expect(
            run.output == """
                The two are 6.9 miles apart.

                The candidate in the user's list: yes
                  base             50.00
                  interests        8.33
                  smoking          3.00
                  exercise         3.00
                  religion         3.00
                  lookingFor       10.00
                  score            77.33

                The user in the candidate's list: yes
                  base             50.00
                  interests        8.33
                  smoking          3.00
                  exercise         3.00
                  religion         3.00
                  lookingFor       10.00
                  score            77.33

                """)
        let json = try await explain(path, "--json").json
        #expect(json["distance_miles"] == .double(6.9))
        #expect(
            json["userList"]?["terms"] == [
                "base": 50, "interests": .double(8.33), "smoking": 3, "exercise": 3, "religion": 3,
                "lookingFor": 10,
            ])
        #expect(json["userList"]?["score"] == .double(77.33))
    }

    @Test(arguments: [("94", "yes"), ("94.01", "no, the score is below the minimum score")])
    func `The minimum score is enough`(minimum: String, verdict: String) async throws {
        // All of the shorter list is common: 50 + 25 + 3 * 3 + 10 = 94.
        let values = Self.alike + #", interests = '["a"]'"#
        let (folder, path) = try pool(values, values)
        defer { extendLifetime(folder) }
        let lines = await explain(path, "--min-score", minimum).lines
        #expect(lines.contains("The candidate in the user's list: \(verdict)"))
    }

    @Test(arguments: [
        ("is_visible = 0", "not eligible: not visible"),
        ("active_match_email = 'z@x'", "not eligible: has an active match"),
        ("lat = NULL", "not eligible: no location"),
        ("lng = NULL", "not eligible: no location"),
        ("age = 17", "not eligible: no age, or not 18 to 120"),
        ("age = 121", "not eligible: no age, or not 18 to 120"),
        ("age = NULL", "not eligible: no age, or not 18 to 120"),
        ("last_seen = '2026-11-06T03:59:59Z'", "not eligible: not seen for 14 days"),
        ("age = 'old'", "rejected: age: text in a number (row 2)"),
    ])
    func `Who is not eligible is not scored`(change: String, state: String) async throws {
        let (folder, path) = try pool("", change)
        defer { extendLifetime(folder) }
        let run = await explain(path)
        #expect(run.status == 0)
        #expect(
            run.output == """
                No: only eligible users are scored.
                  user       eligible
                  candidate  \(state)

                """)
    }

    @Test func `Fourteen days before the night are just seen`() async throws {
        let (folder, path) = try pool("", "last_seen = '2026-11-06T04:00:00Z'")
        defer { extendLifetime(folder) }
        #expect(await explain(path).lines[0] == "The two are 0.0 miles apart.")
    }

    @Test func `Who is not in the pool is exit code 66, after what is known of the other`()
        async throws
    {
        let (folder, path) = try pool()
        defer { extendLifetime(folder) }
        func explain(_ user: String, _ candidate: String) async -> CommandRun {
            await oith(
                "explain", user, candidate, "--pool", path, "--as-of", "2026-11-20T04:00:00Z")
        }
        let candidate = await explain("ann@x.test", "zed@x.test")
        #expect(candidate.status == 66)
        #expect(candidate.errors == "oith: the candidate is not in the pool\n")
        let json = await oith(
            "explain", "ann@x.test", "zed@x.test", "--pool", path, "--json",
            "--as-of", "2026-11-20T04:00:00Z")
        #expect(
            try json.json
                == [
                    "scored": false, "user": "eligible",
                    "candidate": "not in the pool",
                ])
        #expect(
            candidate.lines.suffix(2) == ["  user       eligible", "  candidate  not in the pool"])
        let user = await explain("zed@x.test", "ann@x.test")
        #expect(user.status == 66)
        #expect(user.errors == "oith: the user is not in the pool\n")
    }

    @Test func `Both emails come from standard input, and never anywhere else`() async throws {
        let (folder, path) = try pool()
        defer { extendLifetime(folder) }
        func explain(_ input: String) async -> CommandRun {
            await oith(
                "explain", "-", "--pool", path, "--as-of", "2026-11-20T04:00:00Z", input: input)
        }
        #expect(
            await explain("ann@x.test\nBOB@X.TEST\n").lines[0] == "The two are 0.0 miles apart.")
        // The first alone is explained as on the command line.
        let one = await explain("ann@x.test\n")
        let named = await oith(
            "explain", "ann@x.test", "--pool", path, "--as-of", "2026-11-20T04:00:00Z")
        #expect(one.status == 0 && one.errors.isEmpty, "\(one)")
        #expect(one.output == named.output && one.lines.first == "users")
        let three = await explain("ann@x.test\nbob@x.test\nann@x.test\n")
        #expect(three.status == 65 && three.output.isEmpty)
        #expect(
            three.errors
                == "oith: standard input has 3 emails; explain takes the user's and the "
                + "candidate's, a line each\n")
        let oneself = await explain("ann@x.test\nann@x.test")
        #expect(
            oneself.lines.contains(
                "The candidate in the user's list: no, they are the same user"), "\(oneself)")
    }

    // MARK: - One user

    @Test func `The list of one user, rule by rule`() async throws {
        let village = try await Village.shared.value
        let arguments = ["--pool", village.pool, "--as-of", village.asOf]
        let run = await village.oith(["explain", "ann@example.test"] + arguments)
        #expect(
            run.output == """
                users
                    4  are eligible, this one included
                    3  others are within the search radius
                    1  refused: the user's interestedIn does not take the candidate's gender
                    0  refused: the score is below the minimum score
                    2  accepted
                    2  in the list

                """)
        let json = try await village.oith(
            ["explain", "eve@example.test", "--json", "--min-score", "80"] + arguments
        ).json
        #expect(
            json == [
                "eligible": true, "user": "eligible", "users": 4, "inReach": 3,
                "refused": [
                    ["rule": "interestedIn", "side": "user", "count": 1],
                    ["rule": "excluded", "side": .null, "count": 1],
                ],
                "belowMinimumScore": 1, "accepted": 0, "listLength": 0,
            ])
        let near = try await village.oith(
            ["explain", "ann@example.test", "--json", "--radius", "6", "--top", "1"] + arguments
        ).json
        #expect(near["inReach"] == 2 && near["accepted"] == 1 && near["listLength"] == 1)
    }

    @Test(arguments: [
        ("dee", 0, "not eligible: not visible"), ("fay", 0, "not eligible: not seen for 14 days"),
        ("gus", 0, "rejected: "), ("nobody", 66, "not in the pool"),
    ])
    func `One who takes no part is told why`(
        name: String, status: Int32, words: String
    ) async throws {
        let village = try await Village.shared.value
        let run = await village.oith(
            "explain", "\(name)@example.test", "--pool", village.pool, "--as-of", village.asOf)
        #expect(run.status == status)
        #expect(run.output.hasPrefix("No list: the user is \(words)"), "\(run.output)")
    }
}
