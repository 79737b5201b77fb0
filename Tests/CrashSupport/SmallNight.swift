import Bytes
package import DurableFiles
import GRDB
import NightStages
import Nights
import PoolGenerator
import Scoring
package import StateMachine
package import SystemPackage
import TestSupport

/// A night that takes milliseconds, run by the code that `oith run` and `oith resume` call.
package struct SmallNight: Sendable {
    private static let repository = FilePath(#filePath).removingLastComponent()
        .removingLastComponent().removingLastComponent()

    private let settings: NightSettings
    /// The night that this one does the second half of once more.
    private let base: String?
    private let definition: NightDefinition

    /// Writes a pool: some dozens of users in and around four cities, and a
    /// row that is a reject.
    ///
    /// - Parameter path: where no file is yet.
    /// - Throws: what the generator and SQLite throw.
    package static func writePool(_ path: FilePath) throws {
        try PoolGenerator(users: 500, seed: 5).write(to: path, in: LocalFileSystem())
        let queue = try DatabaseQueue(path: path.string)
        try queue.write { database in
            try database.execute(
                sql: """
                    DELETE FROM users WHERE lat IS NULL
                        OR NOT (lat BETWEEN 40 AND 41.5 AND lng BETWEEN -75 AND -73
                            OR lat BETWEEN 41 AND 42.5 AND lng BETWEEN -89 AND -87
                            OR lat BETWEEN 25 AND 26.5 AND lng BETWEEN -81 AND -80
                            OR lat BETWEEN 33.5 AND 34.5 AND lng BETWEEN -119 AND -117);
                    INSERT INTO users(email) VALUES ('');
                    """)
        }
        try queue.close()
    }

    /// Changes the users in and around one of the cities.
    ///
    /// - Parameter path: a pool that ``writePool(_:)`` wrote.
    /// - Throws: what SQLite throws.
    package static func changePool(_ path: FilePath) throws {
        let queue = try DatabaseQueue(path: path.string)
        try queue.write { database in
            try database.execute(sql: "UPDATE users SET age = age + 1 WHERE lat > 41")
        }
        try queue.close()
    }

    /// - Parameters:
    ///   - pool: a pool that ``writePool(_:)`` wrote.
    ///   - asOf: the instant of the night, within two weeks of 2026-11-20.
    ///   - base: the night of which it is a rerun, from AggregateCandidates on; nil for a new one.
    /// - Throws: ``DefinitionError`` and ``FileError`` where the repository's files are not sound.
    package init(pool: FilePath, asOf: String, base: String? = nil) throws {
        self.base = base
        let pipelines = Self.repository.appending("Pipelines")
        let template = try fileBytes(pipelines.appending("nightly.asl.json"))
        definition = try NightDefinition(
            template: String(decoding: template, as: UTF8.self),
            placeholders: ["Region": "local", "Account": "000000000000"])
        settings = NightSettings(
            pool: pool, asOf: asOf, model: pipelines.appending("scoring/oith-v1.json"),
            chunkBudget: 60, maxRejectFraction: 0.5)
    }

    /// Begins the night, or the rerun, in a data directory and runs it to its end.
    ///
    /// - Parameters:
    ///   - data: the data directory.
    ///   - files: the door to it.
    ///   - workers: pieces of work at once; with one of them the operations come in the same order
    ///     every time.
    ///   - listener: takes what it says of itself.
    /// - Returns: how it ended.
    /// - Throws: what `oith run` or `oith rerun` would report.
    package func run(
        in data: FilePath, _ files: any FileSystem, workers: Int, _ listener: ProgressProbe
    ) async throws -> ExecutionOutcome {
        let nights = nights(data, files)
        let night = try begin(in: nights, workers: workers)
        return try await play(night, of: nights, context(data, files, workers, listener), listener)
    }

    private func begin(in nights: Nights, workers: Int) throws -> Night {
        guard let base else {
            return try nights.begin(settings, definition, concurrency: workers)
        }
        let request = RerunRequest(.from("AggregateCandidates"))
        let plan = try nights.plan(request, of: base) { _ in definition }
        return try nights.rerun(plan, concurrency: workers)
    }

    /// Goes on with a night and runs it to its end.
    ///
    /// - Parameters:
    ///   - name: which night.
    ///   - data: the data directory.
    ///   - files: the door to it.
    ///   - workers: pieces of work at once.
    ///   - listener: takes what it says of itself.
    /// - Returns: how it ended; nil where nothing was to be done.
    /// - Throws: what `oith resume` would report.
    package func resume(
        _ name: String, in data: FilePath, _ files: any FileSystem, workers: Int,
        _ listener: ProgressProbe
    ) async throws -> ExecutionOutcome? {
        let nights = nights(data, files)
        guard let night = try nights.resume(name, { _ in definition }) else { return nil }
        return try await play(night, of: nights, context(data, files, workers, listener), listener)
    }

    private func play(
        _ night: consuming Night, of nights: Nights, _ context: StageContext,
        _ listener: ProgressProbe
    ) async throws -> ExecutionOutcome {
        let run = night.run(context, stateChanged: listener.hear)
        let result = try await run.run()
        _ = try? nights.collectGarbage(after: night, RetentionLimits())
        night.release()
        return result.outcome
    }

    private func nights(_ data: FilePath, _ files: any FileSystem) -> Nights {
        Nights(data, in: files, clock: StandingClock())
    }

    private func context(
        _ data: FilePath, _ files: any FileSystem, _ workers: Int, _ listener: ProgressProbe
    ) -> StageContext {
        StageContext(
            files: files, dataDirectory: data, kernel: .best, concurrency: workers, version: "0",
            progress: listener.hear)
    }
}

/// A clock that does not move, so that every night writes the same bytes into its journal.
private struct StandingClock: ExecutionClock {
    let now = Timestamp(milliseconds: 1_795_147_200_000)

    func sleep(seconds: Double) async throws {}
}
