import Bytes
import ExecutionStore
import JSON
import NightSamples
import Nights
import SnapshotStore
import StateMachine
import Synchronization
import Testing

/// Who is told, how often, and with which waits; the clock is driven by hand.
@Suite struct NotifierTests {
    /// A channel that fails some times before it takes the news.
    private final class Channel: NotificationChannel {
        let name: String
        let isPassing: Bool
        private let state: Mutex<(failures: Int, bodies: [[UInt8]])>

        init(_ name: String, failures: Int, isPassing: Bool = true) {
            self.name = name
            self.isPassing = isPassing
            state = Mutex((failures, []))
        }

        var bodies: [[UInt8]] { state.withLock(\.bodies) }

        func deliver(_ body: [UInt8]) async throws(DeliveryError) {
            let fails = state.withLock { state in
                state.bodies.append(body)
                state.failures -= 1
                return state.failures >= 0
            }
            if fails { throw DeliveryError("it sleeps", isPassing: isPassing) }
        }
    }

    @Test(arguments: [(0, []), (1, [1]), (3, [1, 4, 16])] as [(Int, [Double])])
    func `A channel is tried until it takes the news, with ever longer waits.`(
        failures: Int, waits: [Double]
    ) async {
        let (channel, clock) = (Channel("a", failures: failures), HandClock(HandMadeNights.start))
        let problems = await Notifier([channel], attempts: 4, clock: clock).tell(["x": 1])
        #expect(problems == [])
        #expect(channel.bodies == Array(repeating: Array(#"{"x":1}"#.utf8), count: failures + 1))
        #expect(clock.sleeps == waits)
    }

    @Test func `No wait is longer than a minute.`() async {
        let clock = HandClock(HandMadeNights.start)
        _ = await Notifier([Channel("a", failures: 10)], attempts: 10, clock: clock).tell(.null)
        #expect(clock.sleeps == [1, 4, 16, 60, 60, 60, 60, 60, 60])
    }

    /// Waits until the task is cancelled.
    private struct PatientClock: ExecutionClock {
        let now = Timestamp(milliseconds: 0)

        func sleep(seconds: Double) async throws {
            let (stream, _) = AsyncStream.makeStream(of: Never.self)
            for await _ in stream {}
            throw CancellationError()
        }
    }

    @Test func `A wait that is cancelled ends the telling.`() async {
        let channel = Channel("a", failures: 9)
        let notifier = Notifier([channel], attempts: 9, clock: PatientClock())
        let problems = await withTaskGroup(of: [String].self) { group in
            group.addTask { await notifier.tell(.null) }
            group.cancelAll()
            return await group.next()
        }
        #expect(problems == ["a could not be told, tried once: it sleeps"])
        #expect(channel.bodies.count == 1)
    }

    @Test func `Who cannot be told is named, and the others are told.`() async {
        let channels = [
            Channel("a", failures: 9), Channel("b", failures: 0),
            Channel("c", failures: 9, isPassing: false),
        ]
        let problems = await Notifier(channels, attempts: 2, clock: HandClock(HandMadeNights.start))
            .tell(.null)
        #expect(
            problems == [
                "a could not be told, tried 2 times: it sleeps",
                "c could not be told, tried once: it sleeps",
            ])
        #expect(channels.map(\.bodies.count) == [2, 1, 1])
    }

    @Test func `Nobody to tell is no problem.`() async {
        let notifier = Notifier([], attempts: 1, clock: HandClock(HandMadeNights.start))
        #expect(notifier.isSilent)
        #expect(await notifier.tell(.null) == [])
    }

    @Test func `News say it all in a sentence.`() {
        let failed = NotificationEvent(
            .failed, run: "r-1", exitCode: 65, error: "Oith.DataError", cause: "no table users")
        #expect(
            failed.json["text"]?.string == "oith: night r-1 failed, exit code 65: no table users")
        #expect(failed.json["status"] == .null)
        let unbegun = NotificationEvent(
            .failed, run: "r-2", status: .notBegun, exitCode: 66, cause: "no pool")
        #expect(
            unbegun.json["text"]?.string == "oith: night r-2 did not begin, exit code 66: no pool")
        #expect(unbegun.json["status"] == "not begun")
        let recovered = NotificationEvent(
            .recovered, run: "r-2", exitCode: 0, snapshot: "s", failedSince: "2026-11-20")
        #expect(
            recovered.json["text"]?.string
                == "oith: night r-2 published s; nights had failed since 2026-11-20")
        #expect(recovered.json["event"]?.string == "recovered")
        #expect(recovered.json["cause"] == .null)
    }

    @Test func `News carry the head of the audit trail.`() {
        var news = NotificationEvent(.failed, run: "r-1", exitCode: 65)
        #expect(news.json["auditHead"] == .null)
        news.auditHead = .init(number: 7, sha256: "5be1")
        #expect(news.json["auditHead"] == ["number": 7, "sha256": "5be1"])
    }

    @Test func `The name of an address holds no more of it than the host.`() {
        let channel = WebChannel(
            "the webhook", address: "https://u:p@h.example/secret?k=v", method: .post, timeout: 1)
        #expect(channel.name == "the webhook at h.example")
    }
}
