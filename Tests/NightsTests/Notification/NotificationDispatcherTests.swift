import Bytes
import DurableFiles
import ExecutionStore
import JSON
import NightSamples
import NightStages
import Nights
import StateMachine
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Who is told of what, what is noted of it, and what is told only once.
@Suite struct NotificationDispatcherTests {
    private static let run = "2026-11-20T040000Z-1"

    /// What was logged.
    private final class Log: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock(\.self) }

        func add(_ problem: String, _ run: String?) {
            lines.withLock { $0.append("\(run ?? "-"): \(problem)") }
        }
    }

    /// A folder with one run, whose news a command writes into a file, an object a line.
    private struct Scene {
        let nights: HandMadeNights
        let log = Log()
        var settings = NotificationSettings(attempts: 1, timeoutSeconds: 60)

        init(_ nights: HandMadeNights) {
            self.nights = nights
            settings.environment = "production"
            settings.command = [
                "/bin/sh", "-c", "cat >> '\(news)'; echo >> '\(news)'",
            ]
        }

        var news: FilePath { nights.data.removingLastComponent().appending("news") }

        var dispatcher: NotificationDispatcher {
            NotificationDispatcher(
                settings, dataDirectory: nights.data, in: LocalFileSystem(), clock: nights.clock,
                log: log.add)
        }

        /// What was sent so far.
        var sent: [JSONValue] {
            get throws {
                guard FileStatus(news) != nil else { return [] }
                return try text(fileBytes(news)).split(separator: "\n").map {
                    try JSONValue(parsing: String($0))
                }
            }
        }

        var failure: FailureRecord? { FailureRecord(in: nights.data) }
        var receipt: NotificationReceipt? { NotificationReceipt(of: run, in: nights.data) }
    }

    private static func withScene(
        _ body: (inout Scene) async throws -> Void
    ) async throws {
        try await HandMadeNights.with { nights in
            try await nights.begin(run).fail(at: 1, "no disk")
            nights.clock.set(HandMadeNights.instant(60))
            var scene = Scene(nights)
            try await body(&scene)
        }
    }

    private static func failed(_ cause: String = "no disk") -> NightRun.Result {
        NightRun.Result(
            outcome: .failed(TaskFailure(error: "Oith.IOError", cause: cause)),
            figures: NightFigures())
    }

    private static func succeeded(
        isPublished: Bool = true, heldAt: String? = nil
    ) -> NightRun.Result {
        var figures = NightFigures()
        figures.isPublished = isPublished
        figures.heldAt = heldAt
        figures.snapshot = "s-9"
        return NightRun.Result(outcome: .succeeded([:]), figures: figures)
    }

    @Test func `A night that failed is told of, and noted with when.`() async throws {
        try await Self.withScene { scene in
            let announcement = scene.dispatcher.note(Self.failed(), of: Self.run, exitCode: 74)
            // Noted before anybody is told, which may take its time.
            #expect(scene.failure?.since == "2026-11-20T04:01:00.000Z")
            #expect(scene.receipt?.isThere == false)
            await scene.dispatcher.send(announcement)
            let sent = try scene.sent
            #expect(sent.count == 1)
            let news = try #require(sent.first)
            #expect(news["event"] == "failed" && news["run"] == .string(Self.run))
            #expect(news["status"] == "failed" && news["exitCode"] == 74)
            #expect(news["error"] == "Oith.IOError" && news["cause"] == "no disk")
            // Where it is, what is served, and what to do.
            #expect(news["next"] == .string("oith resume \(Self.run)"))
            #expect(news["environment"] == "production" && news["served"] == .null)
            #expect(news["dataFolder"] == .string(scene.nights.data.string))
            #expect(news["host"]?.string?.isEmpty == false)
            let text = news["text"]?.string ?? ""
            #expect(text.hasPrefix("oith at \(news["host"]?.string ?? "") (production), "))
            #expect(text.contains("\nNothing is served.\nWhen that is mended, `oith resume "))
            #expect(scene.receipt?.isThere == true && scene.receipt?.ending == nil)
            #expect(scene.log.all == [])
        }
    }

    @Test func `A night that was stopped is told of, and is no failure.`() async throws {
        try await Self.withScene { scene in
            let result = NightRun.Result(outcome: .aborted, figures: NightFigures())
            await scene.dispatcher.send(
                scene.dispatcher.note(result, of: Self.run, exitCode: 143))
            let sent = try #require(try scene.sent.first)
            #expect(sent["event"] == "stopped" && scene.failure == nil)
            #expect(sent["status"] == "stopped" && sent["error"] == "Oith.Stopped")
            #expect(sent["cause"] == "it was stopped" && sent["exitCode"] == 143)
        }
    }

    @Test func `The first night that publishes again is told of, once.`() async throws {
        try await Self.withScene { scene in
            _ = scene.dispatcher.note(Self.failed(), of: Self.run, exitCode: 74)
            scene.nights.clock.set(HandMadeNights.instant(9999))
            _ = scene.dispatcher.note(Self.failed(), of: Self.run, exitCode: 74)
            for _ in 0..<2 {
                await scene.dispatcher.send(
                    scene.dispatcher.note(Self.succeeded(), of: "r-2", exitCode: 0))
            }
            let sent = try scene.sent
            #expect(sent.count == 1 && sent.first?["event"] == "recovered")
            #expect(sent.first?["run"] == "r-2" && sent.first?["snapshot"] == "s-9")
            #expect(sent.first?["failedSince"] == "2026-11-20T04:01:00.000Z")
            #expect(scene.failure == nil)
        }
    }

    @Test func `A shadow night is no recovery, and one that a pin held back is.`() async throws {
        try await Self.withScene { scene in
            _ = scene.dispatcher.note(Self.failed(), of: Self.run, exitCode: 74)
            await scene.dispatcher.send(
                scene.dispatcher.note(
                    Self.succeeded(isPublished: false), of: "r-2", exitCode: 0))
            #expect(try scene.sent == [] && scene.failure != nil)
            await scene.dispatcher.send(
                scene.dispatcher.note(
                    Self.succeeded(isPublished: false, heldAt: "s-1"), of: "r-3", exitCode: 0))
            let sent = try #require(try scene.sent.first)
            #expect(sent["event"] == "recovered" && sent["pinnedAt"] == "s-1")
            #expect(scene.failure == nil)
        }
    }

    @Test func `A damaged note of failures is told of, and the recovery too.`() async throws {
        try await Self.withScene { scene in
            let path = scene.nights.data.appending("failing.json")
            try LocalFileSystem().write(Array("{".utf8), durablyTo: path)
            await scene.dispatcher.send(
                scene.dispatcher.note(Self.succeeded(), of: "r-2", exitCode: 0))
            #expect(try scene.sent.first?["failedSince"] == .null)
            #expect(
                scene.log.all == [
                    "r-2: nights had failed, and since when could not be read: \(path): it is no "
                        + "JSON"
                ])
        }
    }

    @Test func `Where nobody is to be told nothing is noted either.`() async throws {
        try await Self.withScene { scene in
            var settings = scene.settings
            settings.isEnabled = false
            for settings in [settings, NotificationSettings(attempts: 1, timeoutSeconds: 1)] {
                scene.settings = settings
                let dispatcher = scene.dispatcher
                #expect(dispatcher.isSilent)
                await dispatcher.send(dispatcher.note(Self.failed(), of: Self.run, exitCode: 74))
                // No room is kept for what nobody is told.
                #expect(dispatcher.reserveReceipt(of: Self.run)?.isThere == false)
                let folder = scene.nights.nights.runDirectory(Self.run)
                #expect(FileStatus(folder.receipt) == nil)
                #expect(
                    !(try directoryEntries(scene.nights.data)).contains(".failing.json.partial"))
                #expect(dispatcher.damage(Self.damage, ofSnapshot: nil) == nil)
                let record = try scene.nights.store.find(nil)
                #expect(dispatcher.noteUnsent(record) == nil)
                #expect(scene.failure == nil && scene.receipt?.isThere == false)
                #expect(try scene.sent == [])
            }
        }
    }

    private static let damage = StartFailure(
        error: "Oith.DataError", cause: "a checksum is wrong", exitCode: 65)

    @Test func `A snapshot that does not verify is told of, and no night is at fault.`()
        async throws
    {
        try await Self.withScene { scene in
            await scene.dispatcher.send(scene.dispatcher.damage(Self.damage, ofSnapshot: "s-9"))
            let sent = try scene.sent
            #expect(
                sent.first?["text"]?.string?.contains(
                    ": s-9 does not verify, exit code 65: a checksum is wrong\n") == true)
            #expect(scene.failure == nil && scene.receipt?.isThere == false)
        }
    }

    @Test func `Who cannot be told is logged, and the run may be told of later.`() async throws {
        try await Self.withScene { scene in
            scene.settings.command = ["/bin/sh", "-c", "echo away; exit 9"]
            await scene.dispatcher.send(
                scene.dispatcher.note(Self.failed(), of: Self.run, exitCode: 74))
            #expect(
                scene.log.all == [
                    "\(Self.run): the command /bin/sh could not be told, tried once: it ended with "
                        + "status 9: away"
                ])
            #expect(scene.receipt?.isThere == false && scene.failure != nil)
            let record = try scene.nights.store.find(nil)
            scene.settings = Scene(scene.nights).settings
            let later = try #require(scene.dispatcher.noteUnsent(record))
            await scene.dispatcher.send(later)
            let sent = try #require(try scene.sent.first)
            #expect(sent["run"] == .string(Self.run) && sent["status"] == "failed")
            #expect(sent["cause"] == "no disk" && sent["exitCode"] == 65)
            // Nothing is told twice.
            #expect(scene.dispatcher.noteUnsent(record) == nil)
        }
    }

    /// How a run is that could not say it itself: its error, exit code and cause.
    private static let unsaid: [(ExecutionEvent.Kind?, String, String, Int, String)] = [
        (
            nil, "crashed", "Oith.Crashed", 1,
            "its process ended before the run did: it was killed, or the machine stopped; `oith "
                + "status` says how far it came"
        ),
        (.executionAborted, "stopped", "Oith.Stopped", 143, "it was stopped"),
        (.executionTimedOut, "timed out", "States.Timeout", 1, "it was stopped"),
    ]

    @Test(arguments: unsaid.indices)
    func `A run that could not say how it ended is told of by the next.`(index: Int) async throws {
        let (kind, status, error, exitCode, cause) = Self.unsaid[index]
        try await HandMadeNights.with { nights in
            let run = try nights.begin(Self.run)
            if let kind { try await run.end(kind, at: 5) }
            let scene = Scene(nights)
            await scene.dispatcher.send(scene.dispatcher.noteUnsent(try nights.store.find(nil)))
            let sent = try #require(try scene.sent.first)
            #expect(sent["status"] == .string(status) && sent["error"] == .string(error))
            #expect(sent["exitCode"] == .integer(exitCode) && sent["cause"] == .string(cause))
        }
    }

    @Test func `A run that succeeded has nothing unsaid.`() async throws {
        try await HandMadeNights.with { nights in
            try await nights.begin(Self.run).succeed(at: 5)
            let scene = Scene(nights)
            #expect(scene.dispatcher.noteUnsent(try nights.store.find(nil)) == nil)
        }
    }

    @Test func `How a run ended that its journal could not take is in its receipt.`()
        async throws
    {
        try await HandMadeNights.with { nights in
            _ = try nights.begin(Self.run)
            let scene = Scene(nights)
            let receipt = try #require(scene.dispatcher.reserveReceipt(of: Self.run))
            let failure = StartFailure(error: "Oith.IOError", cause: "no room", exitCode: 74)
            // It was killed before it could tell anybody.
            _ = scene.dispatcher.note(failure, of: Self.run, as: .crashed, receipt: receipt)
            #expect(!receipt.isThere)
            #expect(
                receipt.ending == .init(error: "Oith.IOError", cause: "no room", exitCode: 74))
            await scene.dispatcher.send(scene.dispatcher.noteUnsent(try nights.store.find(nil)))
            let sent = try #require(try scene.sent.first)
            #expect(sent["status"] == "crashed" && sent["exitCode"] == 74)
            #expect(sent["error"] == "Oith.IOError" && sent["cause"] == "no room")
            #expect(receipt.isThere)
        }
    }

    @Test func `Room is kept for the note of failures, and used for it.`() async throws {
        try await Self.withScene { scene in
            let room = scene.nights.data.appending(".failing.json.partial")
            #expect(scene.dispatcher.reserveReceipt(of: Self.run)?.isThere == false)
            #expect(FileStatus(room)?.byteCount == 4096)
            _ = scene.dispatcher.note(Self.failed(), of: Self.run, exitCode: 74)
            #expect(FileStatus(room) == nil)
            #expect(scene.failure?.since == "2026-11-20T04:01:00.000Z")
        }
    }

    @Test func `A start that failed without a name is told of without one.`() async throws {
        try await Self.withScene { scene in
            let failure = StartFailure(error: "Oith.BadUsage", cause: "no --pool", exitCode: 64)
            await scene.dispatcher.send(scene.dispatcher.note(failure, of: nil, as: .notBegun))
            let sent = try #require(try scene.sent.first)
            #expect(
                sent["text"]?.string?.contains(
                    ": the night did not begin, exit code 64: no --pool\n") == true)
            #expect(sent["next"] == "oith run")
            #expect(sent["run"] == .null && scene.failure != nil)
        }
    }

    @Test func `In a folder of somebody else nothing is noted, and others are told.`()
        async throws
    {
        try await Self.withScene { scene in
            let folder = scene.nights.data.removingLastComponent().appending("foreign")
            let files = LocalFileSystem()
            try files.makeDirectories(folder)
            try files.write([1], durablyTo: folder.appending("thesis.txt"))
            let log = Log()
            let dispatcher = NotificationDispatcher(
                scene.settings, dataDirectory: folder, in: files, clock: scene.nights.clock,
                log: log.add)
            await dispatcher.send(dispatcher.note(Self.failed(), of: "r-1", exitCode: 74))
            #expect(try scene.sent.count == 1)
            #expect(try directoryEntries(folder) == ["thesis.txt"])
            #expect(log.all.count == 1)
            #expect(log.all[0].hasPrefix("r-1: that the night failed could not be noted: "))
        }
    }

    @Test(.enabled(if: !ProxyEnvironment.isSet, "a proxy stands between"))
    func `The dead man's switch is asked for by each night that did its part, and no other.`()
        async throws
    {
        try await LoopbackServer.with { _ in
            .init(status: 200)
        } _: { server in
            try await Self.withScene { scene in
                scene.settings.command = nil
                scene.settings.ping = "http://127.0.0.1:\(server.port)/ping"
                let results = [
                    (Self.failed(), 0), (Self.succeeded(isPublished: false), 0),
                    (Self.succeeded(), 1), (Self.succeeded(isPublished: false, heldAt: "s"), 2),
                ]
                for (result, count) in results {
                    await scene.dispatcher.send(
                        scene.dispatcher.note(result, of: Self.run, exitCode: 0))
                    #expect(server.requests.count == count)
                }
                #expect(server.requests.allSatisfy { $0.method == "GET" && $0.path == "/ping" })
            }
        }
    }
}
