import CrashSupport
import DurableFiles
import NightStages
import Nights
import Scoring
import StateMachine
import SystemPackage
import TestSupport
import UserPool

/// A small night that has run in a folder of its own.
struct NightFixture {
    let data: FilePath
    let pool: FilePath
    let night: SmallNight
    let nights: Nights

    /// Writes a pool, runs a night, and calls a body with both before all is removed.
    static func with(_ body: (NightFixture) async throws -> Void) async throws {
        let files = LocalFileSystem()
        let folder = FilePath("/tmp/oith-test-nights-\(UInt64.random(in: 0 ... .max))")
        defer { try? files.removeTree(folder) }
        try files.makeDirectories(folder)
        let pool = folder.appending("pool.sqlite")
        try SmallNight.writePool(pool)
        let data = folder.appending("data")
        let night = try SmallNight(pool: pool, asOf: "2026-11-20T04:00:00Z")
        let outcome = try await night.run(in: data, files, workers: 2, ProgressProbe())
        guard case .succeeded = outcome else {
            throw NightError(.data, "the night did not succeed: \(outcome)")
        }
        try await body(
            NightFixture(
                data: data, pool: pool, night: night, nights: Nights(data, in: files)))
    }

    var context: StageContext {
        StageContext(
            files: LocalFileSystem(), dataDirectory: data, kernel: .best, concurrency: 2,
            version: "0"
        ) { _ in }
    }

    /// A plan of the last run again, under the definition that it had.
    func plan(_ request: RerunRequest) throws -> RerunPlan {
        try nights.plan(request, of: nil) { try NightDefinition($0, changing: [:]) }
    }
}
