import Bytes
import DurableFiles
import ExecutionStore
import JSON
import NightSamples
import Nights
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import StateMachine
import SystemPackage
import Testing

/// The state of the service, whatever the last run did.
@Suite struct ServiceStatusTests {
    /// A run as it is in the journal: what it was to do, and how it ended.
    enum Run: Sendable {
        case good, bad, stopped, cutOff, unbegun
        case shadow(isGood: Bool)
        case part(isGood: Bool)
    }

    /// Plays runs a thousand seconds apart, the oldest first.
    static func play(_ runs: [Run], in nights: HandMadeNights) async throws {
        for (index, run) in runs.enumerated() {
            let (name, at) = ("2026-11-20T040000Z-\(index + 1)", Double(index) * 1000)
            if case .unbegun = run {
                nights.clock.set(HandMadeNights.instant(at))
                try nights.store.noteUnbegun(
                    name, input: ["publish": true],
                    TaskFailure(error: "Oith.NotFound", cause: "no pool"))
                continue
            }
            var input: JSONValue = ["asOf": "2026-11-20T04:00:00Z", "publish": true]
            var last: String?
            if case .shadow = run { input = ["asOf": "2026-11-20T04:00:00Z", "publish": false] }
            if case .part = run { last = "SplitPool" }
            let played = try nights.begin(name, at: at, input: input, through: last)
            switch run {
            case .good, .shadow(true), .part(true): try await played.succeed(at: at + 100)
            case .bad, .shadow(false), .part(false): try await played.fail(at: at + 100, "no disk")
            case .stopped: try await played.end(.executionAborted, at: at + 100)
            case .cutOff: try await played.task("ExtractPool", from: at, to: nil)
            case .unbegun: break
            }
        }
    }

    /// Runs, whether the last night was good, which run is the failing night, and when one
    /// succeeded last.
    private static let cases: [([Run], isGood: Bool?, failing: Int?, success: Double?)] = [
        ([], nil, nil, nil),
        ([.good], true, nil, 100),
        ([.bad], false, 1, nil),
        ([.good, .bad], false, 2, 100),
        ([.bad, .good], true, nil, 1100),
        ([.good, .stopped], false, 2, 100),
        ([.good, .cutOff], false, 2, 100),
        ([.good, .unbegun], false, 2, 100),
        // A shadow night and a part of one say nothing of what is served, good or bad.
        ([.bad, .shadow(isGood: true)], false, 1, 1100),
        ([.good, .shadow(isGood: false)], true, nil, 100),
        ([.good, .part(isGood: false)], true, nil, 100),
        ([.bad, .part(isGood: true), .shadow(isGood: true)], false, 1, 2100),
        ([.shadow(isGood: true)], nil, nil, 100),
        ([.good, .good, .bad, .shadow(isGood: true)], false, 3, 3100),
    ]

    @Test(arguments: cases.indices)
    func `The last run that was to publish says whether the night was good.`(
        index: Int
    ) async throws {
        let (runs, isGood, failing, success) = Self.cases[index]
        try await HandMadeNights.with { nights in
            try await Self.play(runs, in: nights)
            let status = nights.nights.serviceStatus
            #expect(status.lastNightIsGood == isGood)
            #expect(status.lastSuccess == success.map { HandMadeNights.instant($0) })
            #expect(status.currentAsOf == nil)
            #expect(
                try nights.nights.failingNight()?.name
                    == failing.map { "2026-11-20T040000Z-\($0)" })
        }
    }

    @Test func `A run under way is not yet the last night, and is the failing one so far.`()
        async throws
    {
        try await HandMadeNights.with { nights in
            try await Self.play([.good, .cutOff], in: nights)
            let lock = try RunLock(nights.data, run: "2026-11-20T040000Z-2")
            #expect(nights.nights.serviceStatus.lastNightIsGood == true)
            lock.release()
            #expect(nights.nights.serviceStatus.lastNightIsGood == false)
        }
    }

    @Test(arguments: [
        ("2026-11-20T04:00:00Z", true), ("2026-11-20T04:00:01Z", false),
        ("2026-11-19T04:00:00Z", false),
    ])
    func `A failed night is made good by its instant's snapshot, and by no other.`(
        asOf: String, isGood: Bool
    ) async throws {
        try await HandMadeNights.with { nights in
            try await Self.play([.bad], in: nights)
            let store = SnapshotStore(nights.data, in: LocalFileSystem())
            var night = SampleNight(seed: 1, userCount: 4, listLengths: [2], groupSize: 4)
            night.asOf = asOf
            let run = "2026-11-20T040000Z-9"
            let manifest = try store.stage(run) { try night.write(to: $0) }
            _ = try store.publish(run: run, name: manifest.name)
            let status = nights.nights.serviceStatus
            #expect(status.lastNightIsGood == isGood)
            #expect(status.currentAsOf == Timestamp(asOf))
        }
    }

    @Test func `Fractions of the night's instant do not count: a snapshot has none.`()
        async throws
    {
        try await HandMadeNights.with { nights in
            let run = try nights.begin(
                "2026-11-20T040000Z-1", input: ["asOf": "2026-11-20T04:00:00.999Z"])
            try await run.fail(at: 1, "no disk")
            let store = SnapshotStore(nights.data, in: LocalFileSystem())
            let night = SampleNight(seed: 1, userCount: 4, listLengths: [2], groupSize: 4)
            let manifest = try store.stage(run.name) { try night.write(to: $0) }
            _ = try store.publish(run: run.name, name: manifest.name)
            #expect(nights.nights.serviceStatus.lastNightIsGood == true)
        }
    }

    @Test func `Of a folder without a journal there is nothing to say.`() async throws {
        try await HandMadeNights.with { nights in
            let other = Nights(nights.data.appending("none"), in: LocalFileSystem())
            #expect(other.serviceStatus.lastNightIsGood == nil)
            #expect(other.serviceStatus.lastSuccess == nil)
            #expect(throws: ExecutionStoreError.self) { try other.failingNight() }
        }
    }
}
