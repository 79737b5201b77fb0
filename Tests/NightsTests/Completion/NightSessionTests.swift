import Bytes
import CrashSupport
import DurableFiles
import ExecutionStore
import Glibc
import JSON
import NightSamples
import NightStages
import Nights
import Scoring
import SnapshotStore
import StateMachine
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Nights with all that follows them: what is written, removed, noted and told.
@Suite struct NightSessionTests {
    /// Keeps what it is shown.
    private final class Observer: NightObserver {
        private let heard = Mutex<[String]>([])

        var all: [String] { heard.withLock(\.self) }

        private func add(_ words: String) { heard.withLock { $0.append(words) } }

        func changed(_ change: StateChange) {
            if case .entered(let state) = change { add(state) }
        }

        func progress(_ event: NightProgress) {}

        func ended(_ result: NightRun.Result, seconds: Double) { add("ended") }

        func followed(_ event: FollowUp) {
            switch event {
            case .collected: add("collected")
            case .erased: add("erased")
            case .collectionFailed, .erasureFailed, .artifactFailed: add("failed: \(event)")
            }
        }
    }

    /// A signal that came before the night began to run, or none.
    private struct Interruption: NightInterruption {
        struct Stop: Error, Equatable {
            let what: String
        }

        let received: Int32?

        func check(_ what: String) throws {
            if received != nil { throw Stop(what: what) }
        }

        func cancelling<Result: Sendable>(
            _ body: @escaping @Sendable () async throws -> Result
        ) async throws -> Result {
            let task = Task { try await body() }
            if received != nil { task.cancel() }
            return try await task.value
        }

        func running<Result: Sendable>(
            _ what: String, _ body: @escaping @Sendable () async throws -> Result
        ) async throws -> Result { try await body() }
    }

    /// Renders the name of a run.
    private struct Renderer: RunRenderer {
        func page(_ account: NightAccount) -> String { "page of \(account.run.name)" }

        func metrics(_ account: NightAccount, now: Timestamp) -> RenderedMetrics {
            RenderedMetrics(prometheus: "metrics of \(account.run.name)", embedded: "")
        }

        func metrics(
            _ ending: UnaccountedEnding, run: String?, _ status: ServiceStatus, now: Timestamp
        ) -> RenderedMetrics {
            RenderedMetrics(prometheus: "\(ending.rawValue) \(run ?? "-")", embedded: "")
        }
    }

    /// What was logged.
    private final class Log: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock(\.self) }

        func add(_ problem: String, _ run: String?) {
            lines.withLock { $0.append("\(run ?? "-"): \(problem)") }
        }
    }

    /// A folder with a pool and a session over a data folder that is not there yet.
    private struct Scene {
        let folder: FilePath
        let session: NightSession
        let log = Log()

        var data: FilePath { folder.appending("data") }
        var pool: FilePath { folder.appending("pool.sqlite") }
        var news: FilePath { folder.appending("news") }
        var copy: FilePath { folder.appending("copy.prom") }
        var nights: Nights { session.nights }

        init(_ folder: FilePath, memory: ByteSize = ByteSize(1 << 30)) {
            self.folder = folder
            let files = LocalFileSystem()
            let nights = Nights(folder.appending("data"), in: files)
            var settings = NotificationSettings(attempts: 1, timeoutSeconds: 60)
            let news = folder.appending("news")
            settings.command = ["/bin/sh", "-c", "cat >> '\(news)'; echo >> '\(news)'"]
            let dispatcher = NotificationDispatcher(
                settings, dataDirectory: folder.appending("data"), in: files, log: log.add)
            session = NightSession(
                nights,
                options: .init(
                    kernel: .best, concurrency: 2, memory: memory, version: "1.0",
                    poolLockSeconds: 1, retention: RetentionLimits(), deadline: nil),
                artifacts: RunArtifacts(
                    nights, Renderer(), in: files, width: 1,
                    metricsFile: folder.appending("copy.prom"), embeddedMetrics: nil),
                dispatcher: dispatcher,
                log: log.add)
        }

        func begin(_ interruption: Interruption = Interruption(received: nil)) async throws -> Night
        {
            let settings = NightSettings(
                pool: pool, asOf: "2026-11-20T04:00:00Z",
                model: Repository.scoringModel("oith-v1"), chunkBudget: 60, maxRejectFraction: 0.5)
            return try await session.begin(
                settings, definition: NightlyDefinition.load(), interruption: interruption)
        }
    }

    private static func withScene(
        memory: ByteSize = ByteSize(1 << 30), _ body: (Scene) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            let scene = Scene(folder, memory: memory)
            try SmallNight.writePool(scene.pool)
            try await body(scene)
        }
    }

    private static func named(_ error: any Error) -> StartFailure {
        StartFailure(error: "Oith.IOError", cause: "\(error)", exitCode: 74)
    }

    @Test func `A night publishes, cleans up, and leaves its page and its metrics.`() async throws {
        try await Self.withScene { scene in
            let observer = Observer()
            let night = try await scene.begin()
            let name = night.name
            #expect(name == "2026-11-20T040000Z-1")
            let outcome = try await scene.session.run(
                night, observer: observer, Interruption(received: nil), naming: Self.named)
            #expect(outcome.failure == nil && outcome.earlier == nil)
            #expect(outcome.result.figures.isPublished)
            #expect(
                observer.all == [
                    "ExtractPool", "SplitPool", "ScoreChunks", "AggregateCandidates",
                    "WriteSnapshot", "VerifySnapshot", "ShallPublish", "GuardSnapshot",
                    "PublishSnapshot", "collected", "ended",
                ])
            let run = scene.nights.runDirectory(name)
            #expect(try text(fileBytes(run.report)) == "page of \(name)")
            #expect(try text(fileBytes(run.metrics)) == "metrics of \(name)")
            #expect(try text(fileBytes(scene.copy)) == "metrics of \(name)")
            // A line of the trace for this process, and one for each state that it left.
            let trace = try text(fileBytes(run.trace)).split(separator: "\n").map {
                try JSONValue(parsing: String($0))
            }
            #expect(trace.first?["host"]?.string == AuditActor.hostName)
            #expect(trace.first?["memoryBytes"] == .integer(1 << 30))
            #expect(trace.first?["version"] == "1.0")
            let states = trace.dropFirst().compactMap { $0["state"]?.string }
            #expect(states == Array(observer.all.prefix(9)))
            #expect(Heartbeat(in: scene.data)?.isRunning == false)
            #expect(!RunLock.isHeld(in: scene.data))
            // A good night is told to nobody.
            await scene.session.dispatcher.send(outcome.announcement)
            #expect(FileStatus(scene.news) == nil && scene.log.all == [])
        }
    }

    @Test func `A night that is stopped ends with the signal, and is told of.`() async throws {
        try await Self.withScene { scene in
            let night = try await scene.begin()
            let outcome = try await scene.session.run(
                night, observer: Observer(), Interruption(received: SIGTERM), naming: Self.named)
            #expect(outcome.failure?.exitCode == 143)
            #expect(outcome.failure?.run == "2026-11-20T040000Z-1")
            #expect(FailureRecord(in: scene.data) == nil)
            await scene.session.dispatcher.send(outcome.announcement)
            let sent = try JSONValue(parsing: text(fileBytes(scene.news)))
            #expect(sent["event"] == "stopped" && sent["status"] == "stopped")
            #expect(sent["exitCode"] == 143 && sent["next"] == "oith resume 2026-11-20T040000Z-1")
            #expect(!RunLock.isHeld(in: scene.data))
            // It can be resumed.
            guard
                let again = try scene.nights.resume(nil, { try NightDefinition($0, changing: [:]) })
            else {
                Issue.record("there was nothing to resume")
                return
            }
            let second = try await scene.session.run(
                again, observer: Observer(), Interruption(received: nil), naming: Self.named)
            #expect(second.failure == nil && FailureRecord(in: scene.data) == nil)
        }
    }

    @Test func `A pool that does not fit into the memory is refused before anything is made.`()
        async throws
    {
        try await Self.withScene(memory: ByteSize(1 << 20)) { scene in
            let error = await #expect(throws: NightError.self) { try await scene.begin().release() }
            #expect(error?.code == .usage)
            #expect(error?.message.hasSuffix("; --memory allows 1 MiB") == true)
            #expect(error?.message.hasPrefix("the night needs about 48") == true)
            let store = try ExecutionStore(reading: scene.data.appending("journal.sqlite"))
            #expect(try store.executions().isEmpty)
            #expect(!RunLock.isHeld(in: scene.data))
        }
    }

    @Test func `A signal before the beginning ends the start.`() async throws {
        try await Self.withScene { scene in
            await #expect(throws: Interruption.Stop(what: "the start")) {
                try await scene.begin(Interruption(received: SIGINT)).release()
            }
            #expect(!RunLock.isHeld(in: scene.data))
        }
    }

    @Test func `The run before that was killed is told of by the next.`() async throws {
        try await Self.withScene { scene in
            try await scene.begin().release()
            let night = try await scene.begin()
            let outcome = try await scene.session.run(
                night, observer: Observer(), Interruption(received: nil), naming: Self.named)
            await outcome.earlier?.value
            let sent = try JSONValue(parsing: text(fileBytes(scene.news)))
            #expect(sent["run"] == "2026-11-20T040000Z-1" && sent["status"] == "crashed")
        }
    }

    @Test func `A start that failed is noted, measured and told of.`() async throws {
        try await Self.withScene { scene in
            let failure = StartFailure(error: "Oith.NotFound", cause: "no model", exitCode: 66)
            let announcements = scene.session.noteUnbegun(
                failure, asOf: "2026-11-20T04:00:00Z", publishes: true, makingFolder: true
            ) { "\($0)" }
            #expect(announcements.count == 1 && scene.log.all == [])
            let metrics = try text(fileBytes(scene.copy))
            #expect(metrics == "not begun 2026-11-20T040000Z-1")
            for announcement in announcements { await scene.session.dispatcher.send(announcement) }
            let sent = try JSONValue(parsing: text(fileBytes(scene.news)))
            #expect(
                sent["text"]
                    == .string(
                        "oith at \(AuditActor.hostName), \(scene.data): night "
                            + "2026-11-20T040000Z-1 did not begin, exit code 66: no model\n"
                            + "Nothing is served.\n"
                            + "When that is mended, `oith run` starts a night."))
            #expect(sent["next"] == "oith run" && sent["served"] == .null)
        }
    }

    @Test func `A wrong command line makes no data folder.`() async throws {
        try await Self.withScene { scene in
            let failure = StartFailure(error: "Oith.BadUsage", cause: "no --pool", exitCode: 64)
            let announcements = scene.session.noteUnbegun(
                failure, asOf: nil, publishes: true, makingFolder: false
            ) { "\($0)" }
            #expect(announcements.count == 1)
            #expect(FileStatus(scene.data) == nil)
            #expect(
                scene.log.all == [
                    "-: that the night did not begin could not be noted: there is no data folder "
                        + "\(scene.data)"
                ])
            let metrics = try text(fileBytes(scene.copy))
            #expect(metrics == "not begun -")
        }
    }
}
