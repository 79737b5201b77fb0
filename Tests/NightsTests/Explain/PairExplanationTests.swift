import Bytes
import DurableFiles
import GRDB
import NightSamples
import NightStages
import Nights
import Scoring
import SystemPackage
import TestSupport
import Testing
import UserPool

/// Why a candidate is, or cannot be, in a user's list; every score is worked out by hand.
@Suite struct PairExplanationTests {
    /// Explains the pair `ann@x` and `bob@x` of a pool.
    private static func explain(
        _ user: String = "ann@x", _ candidate: String = "bob@x", radiusTenths: Int32 = 500,
        minimumScore: Int32 = 5000, forgotten: Set<String> = [],
        _ fill: (Database) throws -> Void
    ) throws -> PairExplanation.Outcome {
        let folder = try PoolFolder()
        let pool = try folder.pool("pool.sqlite", fill)
        let scratch = FilePath(folder.file("scratch"))
        let explanation = try PairExplanation(
            user: Array(user.utf8), candidate: Array(candidate.utf8), pool: FilePath(pool),
            asOf: night,
            model: try LoadedModel(
                reading: Repository.scoringModel("oith-v1")
            ).model,
            parameters: ScoringParameters(
                radiusTenths: radiusTenths, top: 100, minimumScore: minimumScore),
            isForgotten: { forgotten.contains(String(decoding: $0, as: UTF8.self)) },
            scratch: scratch, files: LocalFileSystem())
        // Nothing is left of the table of two rows.
        #expect(FileStatus(scratch) == nil)
        return explanation.outcome
    }

    private static func scored(_ outcome: PairExplanation.Outcome) throws -> PairExplanation.Scored
    {
        guard case .scored(let scored) = outcome else {
            Issue.record("the pair was not scored")
            throw NightError(.data, "not scored")
        }
        return scored
    }

    /// Two people 0.1 degrees of latitude apart: 6.909 miles.
    private static func two(
        _ database: Database, _ ann: [String: (any DatabaseValueConvertible)?] = [:],
        _ bob: [String: (any DatabaseValueConvertible)?] = [:]
    ) throws {
        try database.addUser("ann@x", ["lat": 40.0, "lng": -74.0].merging(ann) { $1 })
        try database.addUser("bob@x", ["lat": 40.1, "lng": -74.0].merging(bob) { $1 })
    }

    @Test func `The score is told by its terms, and adds up.`() throws {
        let scored = try Self.scored(
            try Self.explain { database in
                try Self.two(
                    database,
                    [
                        "interests": #"["a","b","c"]"#, "drinking": "often", "religion": "none",
                        "looking_for": "love",
                    ],
                    [
                        "interests": #"["b","C ","d","e"]"#, "drinking": "OFTEN",
                        "smoking": "never", "looking_for": " love",
                    ])
            })
        #expect(scored.distance == 69)
        for direction in [scored.forUser, scored.forCandidate] {
            #expect(direction.terms.base == 5000)
            // Two of three: 2500 * 2 / 3 is 1666.67.
            #expect(direction.terms.interests == 1667)
            // Drinking, and what they look for.
            #expect(direction.terms.categories.wrappedSum() == 1300)
            #expect(direction.terms.total == 7967)
            #expect(direction.refusal == nil && direction.reachesMinimum && direction.isAccepted)
        }
        #expect(scored.exclusionsForUser == [] && scored.exclusionsForCandidate == [])
    }

    @Test(arguments: [(5000, true), (5001, false)] as [(Int32, Bool)])
    func `A score below the minimum keeps the candidate out, though no rule does.`(
        minimum: Int32, isAccepted: Bool
    ) throws {
        let scored = try Self.scored(
            try Self.explain(minimumScore: minimum) { try Self.two($0) })
        #expect(scored.forUser.terms.total == 5000 && scored.forUser.refusal == nil)
        #expect(scored.forUser.reachesMinimum == isAccepted)
        #expect(scored.forUser.isAccepted == isAccepted)
    }

    /// What one of them wants, and which rule says no in whose list.
    private static let refusals:
        [(String, String, user: ExclusionReason?, candidate: ExclusionReason?)] = [
            ("{}", "{}", nil, nil),
            (#"{"interestedIn":"women"}"#, "{}", .interestedIn(.user), .interestedIn(.candidate)),
            ("{}", #"{"interestedIn":"women"}"#, .interestedIn(.candidate), .interestedIn(.user)),
            (#"{"ageMin":31}"#, "{}", .age(.user), .age(.candidate)),
            ("{}", #"{"ageMax":29}"#, .age(.candidate), .age(.user)),
            // 6.9 miles: 6.8 is too near, 6.9 is enough.
            (#"{"maxDistance":6.8}"#, "{}", .maxDistance(.user), .maxDistance(.candidate)),
            (#"{"maxDistance":6.9}"#, "{}", nil, nil),
            (#"{"smoking":["often"]}"#, "{}", .smoking(.user), .smoking(.candidate)),
            (#"{"drinking":["never"]}"#, "{}", nil, nil),
            (#"{"religion":"some"}"#, "{}", .religion(.user), .religion(.candidate)),
            (#"{"children":"some"}"#, #"{"children":"some"}"#, .children(.user), .children(.user)),
        ]

    @Test(arguments: refusals.indices)
    func `The rule that refuses is told from both sides.`(index: Int) throws {
        let (ann, bob, user, candidate) = Self.refusals[index]
        let scored = try Self.scored(
            try Self.explain { database in
                let values: [String: (any DatabaseValueConvertible)?] = [
                    "gender": "male", "smoking": "never", "drinking": nil,
                ]
                try Self.two(
                    database, values.merging(["match_preferences": ann]) { $1 },
                    values.merging(["match_preferences": bob]) { $1 })
            })
        #expect(scored.forUser.refusal == user)
        #expect(scored.forCandidate.refusal == candidate)
        #expect(scored.forUser.isAccepted == (user == nil))
        // The score is told all the same.
        #expect(scored.forUser.terms.total == 5300)
    }

    @Test(arguments: [(69, nil), (68, ExclusionReason.radius)] as [(Int32, ExclusionReason?)])
    func `The radius counts in whole tenths.`(
        radius: Int32, refusal: ExclusionReason?
    ) throws {
        let scored = try Self.scored(
            try Self.explain(radiusTenths: radius) { try Self.two($0) })
        #expect(scored.forUser.refusal == refusal && scored.forCandidate.refusal == refusal)
    }

    /// Rows of blocks and history, and what they say for Ann's list and for Bob's.
    private static let exclusions: [(String, user: [Exclusion], candidate: [Exclusion])] = [
        (
            "INSERT INTO blocks VALUES ('ann@x', 'bob@x')", [.userBlocked], [.candidateBlocked]
        ),
        (
            "INSERT INTO blocks VALUES ('BOB@x ', 'Ann@X')", [.candidateBlocked], [.userBlocked]
        ),
        (
            "INSERT INTO match_history VALUES ('ann@x', 'bob@x', 'accept', NULL)",
            [.userAccepted], []
        ),
        (
            "INSERT INTO match_history VALUES ('ann@x', 'bob@x', 'pass', NULL)", [.userPassed],
            [.candidatePassed]
        ),
        ("INSERT INTO match_history VALUES ('ann@x', 'bob@x', 'look', NULL)", [], []),
        ("INSERT INTO blocks VALUES ('ann@x', 'eve@x')", [], []),
    ]

    @Test(arguments: exclusions.indices)
    func `What keeps them apart is told for each list.`(index: Int) throws {
        let (row, user, candidate) = Self.exclusions[index]
        let scored = try Self.scored(
            try Self.explain { database in
                try Self.two(database)
                try database.execute(sql: row)
            })
        #expect(scored.exclusionsForUser == user)
        #expect(scored.exclusionsForCandidate == candidate)
        #expect(scored.forUser.refusal == (user.isEmpty ? nil : .excluded))
        #expect(scored.forCandidate.refusal == (candidate.isEmpty ? nil : .excluded))
    }

    /// The two standings in words.
    private static func standings(_ outcome: PairExplanation.Outcome) -> [String] {
        guard case .notScored(let user, let candidate) = outcome else { return ["scored"] }
        return [user, candidate].map { standing in
            switch standing {
            case .forgotten: "forgotten"
            case .inPool(.eligible): "eligible"
            case .inPool(.ineligible(let reason)): reason.rawValue
            case .inPool(.rejected(let reject)): "\(reject.reason)"
            case .inPool(.unknown): "unknown"
            }
        }
    }

    @Test func `One of them who takes no part is told with the reason.`() throws {
        #expect(
            Self.standings(try Self.explain { try Self.two($0, ["is_visible": 0]) })
                == ["not visible", "eligible"])
        #expect(
            Self.standings(try Self.explain { try Self.two($0, [:], ["age": 17]) })
                == ["eligible", "no age, or not 18 to 120"])
        #expect(
            Self.standings(try Self.explain { try Self.two($0, [:], ["interests": "["]) })
                == ["eligible", "interests: broken JSON"])
        #expect(
            Self.standings(try Self.explain("ann@x", "eve@x") { try Self.two($0) })
                == ["eligible", "unknown"])
        #expect(
            Self.standings(try Self.explain(forgotten: ["bob@x"]) { try Self.two($0) })
                == ["eligible", "forgotten"])
        // Whatever the pool says, also nothing.
        #expect(
            Self.standings(try Self.explain("eve@x", forgotten: ["eve@x"]) { try Self.two($0) })
                == ["forgotten", "eligible"])
    }
}
