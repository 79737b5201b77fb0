import Bytes
import DurableFiles
import GRDB
import JSON
import StateMachine
import SystemPackage
import TestSupport
import Testing
import UserPool

/// A pool of seven users whose lists are worked out by hand, and a data folder for its nights.
///
///     ann    female 30, likes a b c d, drinks never, looks for love      passed fay
///     bob    male   32, likes a b,     drinks never, looks for love
///     cid    male   40, likes a x,     6.9 miles north of the others
///     eve    female 31, likes x                                          blocked bob
///     dee    is not visible; fay was not seen for 15 days; gus has an age that is no number
///
/// Men are interested in women and women in men. By oith-v1 a pair has 50 points, 25 times the
/// common interests over the shorter list, 3 for drinking alike and 10 for looking for the same:
///
///     ann - bob    50 + 25 * 2 / 2 + 3 + 10 = 88.00        0.0 miles
///     ann - cid    50 + 25 * 1 / 2          = 62.50        6.9 miles
///     eve - cid    50 + 25 * 1 / 1          = 75.00        6.9 miles
///     eve - bob    excluded
final class Village: Sendable {
    /// The lists by user: candidate, points, miles.
    static let lists: [(user: String, candidates: [(String, Double, Double)])] = [
        ("ann@example.test", [("bob@example.test", 88, 0), ("cid@example.test", 62.5, 6.9)]),
        ("bob@example.test", [("ann@example.test", 88, 0)]),
        ("cid@example.test", [("eve@example.test", 75, 6.9), ("ann@example.test", 62.5, 6.9)]),
        ("eve@example.test", [("cid@example.test", 75, 6.9)]),
    ]

    /// A folder for all of it, and for files of the test.
    let folder: FilePath
    /// The instant of the nights: an hour and a half ago, in seconds since 1970.
    let asOfSeconds: Int64
    /// One of seven rows is a reject, more than a night accepts by default.
    private let environment = ["OITH_MAX_REJECT_FRACTION": "0.5", "TMPDIR": "/tmp"]

    /// The instant as the command line gives it.
    var asOf: String { Self.instant(asOfSeconds) }
    var pool: String { folder.appending("pool.sqlite").string }
    var data: String { folder.appending("night").string }

    /// Writes the pool; no night has run.
    ///
    /// - Parameter change: SQL that changes the pool.
    /// - Throws: an error of the disk or of SQLite.
    init(_ change: String = "") throws {
        folder = try ProcessFolder.make("village")
        let asOfSeconds = SystemClock().now.milliseconds / 1000 - 5400
        self.asOfSeconds = asOfSeconds
        let queue = try DatabaseQueue(path: folder.appending("pool.sqlite").string)
        try queue.write { database in
            try PoolSchema.createTables(in: database)
            try Self.addUsers(to: database, seen: asOfSeconds)
            try database.execute(sql: change)
        }
        try queue.close()
    }

    private static func addUsers(to database: Database, seen asOf: Int64) throws {
        let seen = Instant(seconds: asOf).secondsText
        func add(_ name: String, _ values: [String: (any DatabaseValueConvertible)?]) throws {
            try database.addUser(
                "\(name)@example.test", ["last_seen": seen].merging(values) { $1 })
        }
        let (men, women) = (#"{"interestedIn":"men"}"#, #"{"interestedIn":"women"}"#)
        try add(
            "ann",
            [
                "gender": "female", "interests": #"["a","b","c","d"]"#, "drinking": "never",
                "looking_for": "love", "match_preferences": men,
            ])
        try add(
            "bob",
            [
                "gender": "male", "age": 32, "interests": #"["a","b"]"#, "drinking": "never",
                "looking_for": "love", "match_preferences": women,
            ])
        try add(
            "cid",
            [
                "gender": "male", "age": 40, "lat": 40.6, "interests": #"["a","x"]"#,
                "match_preferences": women,
            ])
        try add(
            "eve",
            [
                "gender": "female", "age": 31, "interests": #"["x"]"#, "match_preferences": men,
            ])
        try add("dee", ["gender": "female", "is_visible": 0])
        let old = Instant(seconds: asOf - 15 * 86_400).secondsText
        try add("fay", ["gender": "female", "last_seen": old])
        try add("gus", ["gender": "male", "age": "old"])
        try database.execute(
            sql: """
                INSERT INTO blocks VALUES ('eve@example.test', 'bob@example.test');
                INSERT INTO match_history VALUES
                    ('ann@example.test', 'fay@example.test', 'pass', '2026-01-01T00:00:00Z');
                """)
    }

    /// An instant as the command line gives it.
    static func instant(_ seconds: Int64) -> String { Instant(seconds: seconds).secondsText }

    // MARK: - Commands

    /// Runs a command with the data folder of the village.
    func oith(_ arguments: String..., input: String = "") async -> CommandRun {
        await OithCommandsTests.oith(
            arguments + ["--data", data], input: input, environment: environment)
    }

    /// Runs a command with the data folder of the village.
    func oith(_ arguments: [String]) async -> CommandRun {
        await OithCommandsTests.oith(
            arguments + ["--data", data], input: "", environment: environment)
    }

    /// Runs a night.
    @discardableResult
    func night(_ arguments: String...) async -> CommandRun {
        await OithCommandsTests.oith(
            [
                "run", Repository.stateMachine, "--pool", pool, "--data", data, "--as-of",
                asOf, "--concurrency", "1", "--memory", "1GiB",
            ] + arguments, environment: environment)
    }

    /// The name of the night with a number, counted from 1.
    func run(_ number: Int) -> String { "\(stem)-\(number)" }

    /// The beginning of the names of all snapshots and runs: the instant without its marks.
    var stem: String {
        asOf.filter { $0 != ":" }
    }

    /// The name of the current snapshot.
    var snapshot: String {
        symbolicLinkTarget(FilePath(data).appending("current"))?.lastComponent?.string ?? ""
    }

    // MARK: - Shared

    /// A village in which one night has run, for tests that change nothing.
    static let shared = Task {
        let village = try Village()
        let run = await village.night()
        #expect(run.status == 0, "\(run)")
        return village
    }
}

extension Repository {
    /// The state machine of the night, as the command line takes it.
    static var stateMachine: String { folder.appending("Pipelines/nightly.asl.json").string }
}
