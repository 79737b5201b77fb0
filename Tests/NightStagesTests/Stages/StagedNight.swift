import Bytes
import DurableFiles
import FeatureTable
import GRDB
import JSON
import NightStages
import Scoring
import SnapshotFormat
import SnapshotReader
import SnapshotStore
import SnapshotWriter
import StateMachine
import Synchronization
import SystemPackage
import TestSupport

/// A clock that is at 2026-11-20T04:00:00Z.
struct StandingClock: ExecutionClock {
    let now = Timestamp(milliseconds: 1_795_147_200_000)

    func sleep(seconds: Double) async throws {}
}

/// A data folder with a pool, and the stages one by one.
final class StagedNight: Sendable {
    static let asOf = "2026-11-20T04:00:00Z"

    let scratch: FilePath
    let data: FilePath
    let run: RunDirectory
    let context: StageContext
    let tasks: NightTasks
    private let notes: Mutex<[String]>

    /// - Parameters:
    ///   - folder: an empty one.
    ///   - name: the name of the run.
    init(in folder: FilePath, run name: String = "2026-11-20T040000Z-1") {
        scratch = folder
        data = folder.appending("data")
        run = RunDirectory(path: data.appending("runs").appending(name))
        let log = NoteLog()
        context = StageContext(
            files: LocalFileSystem(), dataDirectory: data, kernel: .base, concurrency: 2,
            memoryBudget: 1 << 30, version: "0", clock: StandingClock()
        ) { event in
            if case .noted(let note) = event { log.add(note) }
        }
        tasks = NightTasks(context)
        notes = Mutex([])
        self.log = log
    }

    private let log: NoteLog

    /// What was noted on the way.
    var noted: [String] { log.all }

    /// The inputs of all stages: small chunks, short lists.
    func input(_ members: [(String, JSONValue)] = []) -> JSONValue {
        let settings = NightSettings(
            pool: scratch.appending("pool.sqlite"), asOf: Self.asOf,
            model: Repository.scoringModel("oith-v1"), radius: 40, top: 5, minimumScore: 52,
            chunkBudget: 12, maxRejectFraction: 0.5)
        var object = settings.executionInput(run, concurrency: 2).object ?? JSONObject()
        for (key, value) in members { object[key] = value }
        return .object(object)
    }

    /// Writes a pool of users around one place, some of whom block or passed each other.
    func writePool(users: Int, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        try PoolSample.write(scratch.appending("pool.sqlite"), users: users, &random)
    }

    /// Runs the stages up to the lists of all row groups.
    func aggregate() async throws {
        _ = try await tasks.run(.extractPool, input())
        _ = try await tasks.run(.splitPool, input())
        for line in try fileBytes(run.chunks).split(separator: UInt8(ascii: "\n")) {
            let chunk = try JSONValue(parsing: Array(line))
            _ = try await tasks.run(.scoreChunk, input([("chunk", chunk)]))
        }
        _ = try await tasks.run(.aggregateCandidates, input())
    }

    /// The lists by brute force, by id: the rules are asked about every pair.
    func bruteForce() throws -> [[UInt8]: [ListEntry]] {
        let table = try FeatureTable(opening: run.features)
        let rules = PairRules(
            table: table, model: try LoadedModel(reading: Repository.scoringModel("oith-v1")).model,
            parameters: ScoringParameters(radiusTenths: 400, top: 5, minimumScore: 5200))
        var lists: [[UInt8]: [ListEntry]] = [:]
        for user in 0..<table.count {
            let keys = (0..<table.count).compactMap { rules.key(user: user, candidate: $0) }
            lists[Array(table.id(user))] = keys.sorted().prefix(5).map { key in
                ListEntry(
                    id: Array(table.id(atRank: key.idRank)), scoreHundredths: UInt16(key.score),
                    distanceTenths: UInt32(key.distance))
            }
        }
        return lists
    }
}

/// Lines from several tasks.
private final class NoteLog: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock(\.self) }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

/// Pools made up.
enum PoolSample {
    static func write(
        _ path: FilePath, users: Int, _ random: inout SeededGenerator
    ) throws {
        let folder = try PoolFolder()
        let pool = try folder.pool { database in
            for user in 0..<users {
                try database.addUser(
                    "u\(user)@x",
                    [
                        "age": Int.random(in: 20...60, using: &random),
                        "lat": 40.5 + Double.random(in: -0.6...0.6, using: &random),
                        "lng": -74.25 + Double.random(in: -0.6...0.6, using: &random),
                        "gender": ["male", "female"].randomElement(using: &random),
                        "interests": #"["a","b"]"#,
                        "drinking": ["yes", "no"].randomElement(using: &random),
                        // One in ten is not eligible.
                        "is_visible": user % 10 == 9 ? 0 : 1,
                    ])
            }
            for user in 0..<users {
                let other = Int.random(in: 0..<users, using: &random)
                try database.execute(
                    sql: "INSERT OR IGNORE INTO blocks VALUES (?, ?)",
                    arguments: ["u\(user)@x", "u\(other)@x"])
            }
        }
        try LocalFileSystem().write(fileBytes(FilePath(pool)), durablyTo: path)
    }
}
