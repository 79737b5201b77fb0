import DurableFiles
import ExecutionStore
import JSON
import NightSamples
import NightStages
import Nights
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// Collections in a data folder whose runs were written by hand.
@Suite struct CollectionTests {
    private static let files = ["pool.features", "chunks.jsonl", "report.html", "rejects.jsonl"]
    private static let day = 86_400.0

    private static func limits(runs: Int = 1, reports: Int = 3, days: Int = 1000) -> RetentionLimits
    {
        var limits = RetentionLimits()
        limits.runs = .init(count: runs, days: days)
        limits.reports = .init(count: reports, days: days)
        return limits
    }

    /// Five nights, a day apart, all of which succeeded, with their files.
    private static func withNights(
        _ body: (HandMadeNights) async throws -> Void
    ) async throws {
        try await HandMadeNights.with { nights in
            for number in 1...5 {
                let name = "2026-11-1\(number)T040000Z-1"
                let run = try nights.begin(name, at: Double(number) * day)
                for file in files { try nights.write("\(file) \(number)", file, of: name) }
                try await run.succeed(at: Double(number) * day + 100)
            }
            nights.clock.set(HandMadeNights.instant(6 * day))
            try await body(nights)
        }
    }

    private static func left(_ nights: HandMadeNights) throws -> [String: [String]] {
        let runs = nights.data.appending("runs")
        return try directoryEntries(runs).reduce(into: [:]) { left, name in
            left[name] = try directoryEntries(runs.appending(name)).sorted()
        }
    }

    @Test func `Working files go first, then all of a run and its history.`() async throws {
        try await Self.withNights { nights in
            let collection = try nights.nights.collectGarbage(Self.limits(), isDryRun: false)
            #expect(collection.problems.isEmpty)
            #expect(
                collection.runs.map(\.run) == (1...5).reversed().map { "2026-11-1\($0)T040000Z-1" })
            #expect(
                collection.runs.map(\.removal)
                    == [.nothing, .workingFiles, .workingFiles, .all, .all])
            #expect(
                collection.runs.map(\.reason) == [
                    "the last run", "older than the newest 1", "older than the newest 1",
                    "older than the newest 3", "older than the newest 3",
                ])
            // "pool.features 4" and "chunks.jsonl 4": 15 and 14 letters.
            #expect(collection.runs[1].byteCount == 29)
            // With "report.html 2" and "rejects.jsonl 2", 13 and 15 more.
            #expect(collection.runs[3].byteCount == 57)
            #expect(
                try Self.left(nights) == [
                    "2026-11-15T040000Z-1": Self.files.sorted(),
                    "2026-11-14T040000Z-1": ["rejects.jsonl", "report.html"],
                    "2026-11-13T040000Z-1": ["rejects.jsonl", "report.html"],
                ])
            #expect(
                try nights.store.executions().map(\.name)
                    == (3...5).reversed().map { "2026-11-1\($0)T040000Z-1" })
        }
    }

    @Test func `A dry run says the same and changes nothing.`() async throws {
        try await Self.withNights { nights in
            let before = try Self.left(nights)
            let dry = try nights.nights.collectGarbage(Self.limits(), isDryRun: true)
            #expect(try Self.left(nights) == before)
            #expect(try nights.store.executions().count == 5)
            let real = try nights.nights.collectGarbage(Self.limits(), isDryRun: false)
            #expect(dry.runs.map(\.removal) == real.runs.map(\.removal))
            #expect(dry.runs.map(\.byteCount) == real.runs.map(\.byteCount))
            #expect(dry.runs.map(\.reason) == real.runs.map(\.reason))
        }
    }

    @Test func `A second collection finds nothing more to do.`() async throws {
        try await Self.withNights { nights in
            _ = try nights.nights.collectGarbage(Self.limits(), isDryRun: false)
            let before = try Self.left(nights)
            let again = try nights.nights.collectGarbage(Self.limits(), isDryRun: false)
            #expect(again.runs.allSatisfy { $0.removal == .nothing && $0.byteCount == 0 })
            #expect(again.runs.map(\.reason) == ["the last run", "its report", "its report"])
            #expect(try Self.left(nights) == before)
        }
    }

    @Test func `The last run and the last that succeeded stay, whatever their age.`() async throws {
        try await Self.withNights { nights in
            for number in 6...8 {
                let name = "2026-11-1\(number)T040000Z-1"
                let run = try nights.begin(name, at: Double(number) * Self.day)
                try nights.write("x", "pool.features", of: name)
                try await run.fail(at: Double(number) * Self.day + 1, "no disk")
            }
            nights.clock.set(HandMadeNights.instant(5000 * Self.day))
            let collection = try nights.nights.collectGarbage(
                Self.limits(runs: 1, reports: 1, days: 1), isDryRun: false)
            let kept = collection.runs.filter { $0.removal == .nothing }
            #expect(kept.map(\.run) == ["2026-11-18T040000Z-1", "2026-11-15T040000Z-1"])
            #expect(kept.map(\.reason) == ["the last run", "the last that succeeded"])
        }
    }

    @Test func `After a night that failed nothing goes for its age.`() async throws {
        try await Self.withNights { nights in
            nights.clock.set(HandMadeNights.instant(5000 * Self.day))
            let definition = try NightlyDefinition.load()
            let settings = NightSettings(
                pool: "/none", asOf: "2026-11-20T04:00:00Z", model: "/none")
            let night = try nights.nights.begin(settings, definition, concurrency: 1)
            let failed = try nights.nights.collectGarbage(
                after: night, Self.limits(runs: 9, reports: 9, days: 1), hasSucceeded: false)
            #expect(failed.runs.allSatisfy { $0.removal == .nothing })
            let good = try nights.nights.collectGarbage(
                after: night, Self.limits(runs: 9, reports: 9, days: 1))
            #expect(
                good.runs.map(\.removal) == [.nothing, .nothing, .all, .all, .all, .all])
            #expect(good.runs[1].reason == "the last that succeeded")
            night.release()
        }
    }

    @Test func `Starts that failed push no run's report out.`() async throws {
        try await Self.withNights { nights in
            for number in 1...4 {
                try nights.store.noteUnbegun(
                    "2026-11-16T040000Z-\(number)", input: [:],
                    TaskFailure(error: "Oith.NotFound", cause: "no pool"))
            }
            let collection = try nights.nights.collectGarbage(
                Self.limits(runs: 9, reports: 3), isDryRun: false)
            let gone = Set(collection.runs.filter { $0.removal == .all }.map(\.run))
            #expect(
                gone == [
                    "2026-11-12T040000Z-1", "2026-11-11T040000Z-1", "2026-11-16T040000Z-1",
                ])
        }
    }

    @Test func `What is not ours in a folder of ours stays, and is named.`() async throws {
        try await Self.withNights { nights in
            let name = "2026-11-11T040000Z-1"
            try nights.write("mine", "notes.txt", of: name)
            try nights.write("foreign", "pool.features", of: "my-own-run")
            let collection = try nights.nights.collectGarbage(Self.limits(), isDryRun: false)
            let decision = try #require(collection.runs.first { $0.run == name })
            #expect(decision.removal == .all)
            #expect(decision.reason.hasPrefix("older than the newest 3; "))
            #expect(decision.reason.contains("notes.txt"))
            #expect(try Self.left(nights)[name] == ["notes.txt"])
            #expect(try Self.left(nights)["my-own-run"] == ["pool.features"])
            #expect(!collection.runs.contains { $0.run == "my-own-run" })
        }
    }

    @Test func `Folders of runs that no journal knows come last, by their age.`() async throws {
        try await HandMadeNights.with { nights in
            try await nights.begin("2026-11-20T040000Z-1").succeed(at: 10)
            for name in ["2026-10-02T040000Z-1", "2026-10-01T040000Z-1"] {
                try nights.write("x", "pool.features", of: name)
            }
            nights.clock.set(HandMadeNights.instant(0))
            let collection = try nights.nights.collectGarbage(
                Self.limits(runs: 1, reports: 2), isDryRun: true)
            #expect(collection.runs.map(\.run).first == "2026-11-20T040000Z-1")
            #expect(
                Set(collection.runs.dropFirst().map(\.run))
                    == ["2026-10-02T040000Z-1", "2026-10-01T040000Z-1"])
            #expect(collection.runs.map(\.removal).last == .all)
        }
    }

    @Test func `What was half written or half removed goes with the next collection.`()
        async throws
    {
        try await Self.withNights { nights in
            let files = LocalFileSystem()
            let runs = nights.data.appending("runs")
            try files.makeDirectories(nights.data.appending("results"))
            let digest = String(repeating: "ab", count: 32)
            let leftovers = [
                nights.data.appending(".oith.json.partial"),
                nights.data.appending(".heartbeat.json.partial"),
                nights.data.appending("results").appending(".\(digest).partial"),
                runs.appending("2026-11-15T040000Z-1").appending(".pool.features.partial"),
            ]
            for path in leftovers { try files.write([1], durablyTo: path) }
            let removed = runs.appending(".2026-11-01T040000Z-1.removed")
            try files.makeDirectories(removed)
            try files.write([1], durablyTo: removed.appending("pool.features"))
            // These are somebody else's.
            let foreign = [
                nights.data.appending(".notes.partial"),
                nights.data.appending("results").appending(".short.partial"),
            ]
            for path in foreign { try files.write([1], durablyTo: path) }
            _ = try nights.nights.collectGarbage(Self.limits(runs: 9, reports: 9), isDryRun: false)
            #expect(leftovers.filter { FileStatus($0) != nil } == [])
            #expect(FileStatus(removed) == nil)
            #expect(foreign.filter { FileStatus($0) == nil } == [])
        }
    }

    @Test func `While a run is under way nothing is collected.`() async throws {
        try await Self.withNights { nights in
            let lock = try RunLock(nights.data, run: "2026-11-15T040000Z-1")
            for isDryRun in [false, true] {
                let error = #expect(throws: ExecutionStoreError.self) {
                    try nights.nights.collectGarbage(Self.limits(), isDryRun: isDryRun)
                }
                #expect(error?.code == .locked)
            }
            lock.release()
            #expect(try Self.left(nights).count == 5)
        }
    }

    @Test func `In a folder of somebody else nothing is collected.`() async throws {
        try TemporaryFolder.with { folder in
            let files = LocalFileSystem()
            try files.write([1], durablyTo: folder.appending("thesis.txt"))
            let nights = Nights(folder, in: files)
            for isDryRun in [false, true] {
                let error = #expect(throws: NightError.self) {
                    try nights.collectGarbage(RetentionLimits(), isDryRun: isDryRun)
                }
                #expect(error?.code == .notFound)
            }
            #expect(try directoryEntries(folder) == ["thesis.txt"])
        }
    }
}
