import Bytes
import DurableFiles
import ExecutionStore
import Foundation
import JSON
import NightSamples
import NightStages
import Nights
import SystemPackage
import TestSupport
import Testing

/// What a run leaves for those who did not watch it.
@Suite struct RunArtifactsTests {
    /// Renders texts that say what they were made of.
    private struct Renderer: RunRenderer {
        func page(_ account: NightAccount) -> String { "page of \(account.run.name)\n" }

        func metrics(_ account: NightAccount, now: Timestamp) -> RenderedMetrics {
            RenderedMetrics(
                prometheus: "metrics of \(account.run.name) at \(now)\n", embedded: "line\n")
        }

        func metrics(
            _ ending: UnaccountedEnding, run: String?, _ status: ServiceStatus, now: Timestamp
        ) -> RenderedMetrics {
            RenderedMetrics(
                prometheus: "\(ending.rawValue) \(run ?? "nobody") at \(now)\n",
                embedded: "\(ending.rawValue)\n")
        }
    }

    private static let run = "2026-11-20T040000Z-1"

    private static func artifacts(
        _ nights: HandMadeNights, metrics: FilePath? = nil, log: FilePath? = nil
    ) -> RunArtifacts {
        RunArtifacts(
            nights.nights, Renderer(), in: LocalFileSystem(), width: 1, metricsFile: metrics,
            embeddedMetrics: log, clock: HandClock(HandMadeNights.instant(9)),
            describe: { "why: \($0)" })
    }

    private static func permissions(_ path: FilePath) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path.string)[.posixPermissions] as? Int
    }

    private static func content(_ path: FilePath) throws -> String { try text(fileBytes(path)) }

    @Test func `Page and metrics stand in the run's folder, and a copy where it is wanted.`()
        async throws
    {
        try await HandMadeNights.with { nights in
            try await nights.begin(Self.run).succeed(at: 1)
            let (copy, log) = (nights.data.appending("copy.prom"), nights.data.appending("emf.log"))
            let artifacts = Self.artifacts(nights, metrics: copy, log: log)
            #expect(await artifacts.write(Self.run, NightFigures()) == [])
            let folder = nights.nights.runDirectory(Self.run)
            let metrics = "metrics of \(Self.run) at 2026-11-20T04:00:09.000Z\n"
            #expect(try Self.content(folder.report) == "page of \(Self.run)\n")
            #expect(try Self.content(folder.metrics) == metrics)
            #expect(try Self.content(folder.trace) == "")
            #expect(try Self.content(copy) == metrics)
            // node_exporter is another user; the run's own files are not for everybody.
            #expect(try Self.permissions(copy) == 0o644)
            #expect(try Self.permissions(folder.metrics) == 0o640)
            #expect(try Self.content(log) == "line\n")
            // A log grows, the others are replaced.
            #expect(await artifacts.write(Self.run, NightFigures()) == [])
            #expect(try Self.content(log) == "line\nline\n")
            #expect(try Self.content(copy) == metrics)
        }
    }

    @Test func `What cannot be written is told, and the rest is written.`() async throws {
        try await HandMadeNights.with { nights in
            try await nights.begin(Self.run).succeed(at: 1)
            let copy = nights.data.appending("no/such/folder/copy.prom")
            let log = nights.data.appending("emf.log")
            let problems = await Self.artifacts(nights, metrics: copy, log: log)
                .write(Self.run, NightFigures())
            #expect(problems.count == 1)
            #expect(problems[0].hasPrefix("metrics could not be written to \(copy): why: "))
            #expect(try Self.content(log) == "line\n")
            let folder = nights.nights.runDirectory(Self.run)
            #expect(FileStatus(folder.report) != nil && FileStatus(folder.metrics) != nil)
        }
    }

    @Test func `A run that the journal does not know has a trace and no account.`() async throws {
        try await HandMadeNights.with { nights in
            let problems = await Self.artifacts(nights).write(Self.run, NightFigures())
            #expect(problems.count == 1)
            #expect(problems[0].hasPrefix("the run's own account could not be read: "))
            #expect(FileStatus(nights.nights.runDirectory(Self.run).trace) != nil)
        }
    }

    @Test(arguments: [UnaccountedEnding.notBegun, .crashed])
    func `A night without an account has metrics where somebody looks for them.`(
        ending: UnaccountedEnding
    ) async throws {
        try await HandMadeNights.with { nights in
            #expect(Self.artifacts(nights).write(ending, of: nil) == [])
            let (copy, log) = (nights.data.appending("copy.prom"), nights.data.appending("emf.log"))
            let artifacts = Self.artifacts(nights, metrics: copy, log: log)
            #expect(artifacts.write(ending, of: "r-9") == [])
            let (metrics, lines) = (try Self.content(copy), try Self.content(log))
            #expect(
                metrics == "\(ending.rawValue) r-9 at 2026-11-20T04:00:09.000Z\n")
            #expect(lines == "\(ending.rawValue)\n")
        }
    }
}
