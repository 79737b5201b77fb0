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

/// Starts that failed: the journal has them, and nothing can be done with them.
@Suite struct UnbegunNightTests {
    private static let failure = TaskFailure(error: "Oith.NotFound", cause: "no pool")

    @Test func `A start that failed is entered with its exit code.`() async throws {
        try await HandMadeNights.with { nights in
            let unbegun = try nights.nights.noteUnbegun(
                asOf: "2026-11-21T04:00:00Z", publishes: false, Self.failure, exitCode: 66)
            #expect(unbegun.name == "2026-11-21T040000Z-1" && unbegun.cutOff == nil)
            let record = try nights.store.find(nil)
            #expect(record.name == unbegun.name && !record.hasBegun)
            #expect(record.exitCode == 66 && record.failure == Self.failure)
            #expect(record.status(lockIsHeld: true) == .notBegun)
            #expect(
                record.input
                    == ["asOf": "2026-11-21T04:00:00Z", "publish": false, "exitCode": 66])
            #expect(!RunLock.isHeld(in: nights.data))
        }
    }

    @Test func `Without an instant it is named by the present.`() async throws {
        try await HandMadeNights.with { nights in
            nights.clock.set(HandMadeNights.instant(3661))
            let unbegun = try nights.nights.noteUnbegun(
                asOf: nil, publishes: true, Self.failure, exitCode: 64)
            #expect(unbegun.name == "2026-11-20T050101Z-1")
            #expect(try nights.store.find(nil).input["asOf"] == .null)
        }
    }

    @Test func `The run before it is told where it was killed.`() async throws {
        try await HandMadeNights.with { nights in
            try await nights.begin("2026-11-20T040000Z-1").task("ExtractPool", from: 0, to: nil)
            let unbegun = try nights.nights.noteUnbegun(
                asOf: nil, publishes: true, Self.failure, exitCode: 64)
            #expect(unbegun.cutOff?.name == "2026-11-20T040000Z-1")
        }
    }

    @Test func `It cannot be resumed, and what can be is named.`() async throws {
        try await HandMadeNights.with { nights in
            let words = { (expected: String) in
                let error = #expect(throws: NightError.self) {
                    try nights.nights.resume(nil) { try NightDefinition($0, changing: [:]) }?
                        .release()
                }
                #expect(error?.code == .data)
                #expect(error?.message == expected)
            }
            let nothing = { (number: Int) in
                "2026-11-2\(number)T040000Z-1 did not begin (Oith.NotFound: no pool), so that there "
                    + "is nothing to resume; mend that and start a night with `oith run`."
            }
            func note(_ number: Int) throws {
                _ = try nights.nights.noteUnbegun(
                    asOf: "2026-11-2\(number)T04:00:00Z", publishes: true, Self.failure,
                    exitCode: 66)
            }
            try note(1)
            words(nothing(1))
            try await nights.begin("2026-11-20T040000Z-1").fail(at: 1, "no disk")
            try note(2)
            words(
                nothing(2)
                    + " Of the last run that began, 2026-11-20T040000Z-1: When that is mended, "
                    + "`oith resume 2026-11-20T040000Z-1` continues it.")
            try await nights.begin("2026-11-20T040000Z-2").succeed(at: 1)
            try note(3)
            words(
                nothing(3)
                    + " The last run that began, 2026-11-20T040000Z-2, has succeeded.")
        }
    }

    @Test func `A start that waits is in the journal until it has waited.`() async throws {
        try await HandMadeNights.with { nights in
            let start = try nights.nights.start(asOf: "2026-11-20T04:00:00Z")
            #expect(try nights.store.executions().isEmpty)
            try start.noteWaiting()
            let record = try nights.store.find(nil)
            #expect(record.name == "2026-11-20T040000Z-1" && !record.hasBegun)
            #expect(record.failure?.error == "Oith.Crashed" && record.exitCode == nil)
            #expect(
                record.failure?.cause
                    == "its process ended while it waited for the pool, which another process had "
                    + "locked")
            // As long as its process lives it has not failed.
            #expect(record.isWaiting)
            #expect(record.seen(lockIsHeld: true).status(lockIsHeld: true) == .running)
            #expect(record.seen(lockIsHeld: false).status(lockIsHeld: false) == .notBegun)
            try start.endWaiting()
            #expect(try nights.store.executions().isEmpty)
            let night = try nights.nights.begin(
                start,
                settings: NightSettings(pool: "/p", asOf: "2026-11-20T04:00:00Z", model: "/m"),
                definition: NightlyDefinition.load(), concurrency: 1)
            #expect(night.name == "2026-11-20T040000Z-1")
            night.release()
        }
    }

    @Test func `One that was killed while it waited is told by the next start.`() async throws {
        try await HandMadeNights.with { nights in
            do { try nights.nights.start(asOf: "2026-11-20T04:00:00Z").noteWaiting() }
            let next = try nights.nights.noteUnbegun(
                asOf: nil, publishes: true, Self.failure, exitCode: 66)
            #expect(next.cutOff?.name == "2026-11-20T040000Z-1")
        }
    }
}
