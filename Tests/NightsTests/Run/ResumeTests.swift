import DurableFiles
import ExecutionStore
import JSON
import NightSamples
import NightStages
import Nights
import Scoring
import StateMachine
import SystemPackage
import Testing

/// What a resumption refuses, and what it begins with.
@Suite struct ResumeTests {
    private static let run = "2026-11-20T040000Z-1"

    private struct NothingToResume: Error {}

    private static func resume(
        _ nights: HandMadeNights,
        _ correction: (DefinitionSource) throws -> NightDefinition = {
            try NightDefinition($0, changing: [:])
        }
    ) throws -> Night? {
        try nights.nights.resume(nil, correction)
    }

    @Test func `A night that has succeeded needs nothing, and the lock is free again.`()
        async throws
    {
        try await HandMadeNights.with { nights in
            try await nights.begin(Self.run).succeed(at: 1)
            if let night = try Self.resume(nights) {
                night.release()
                Issue.record("a night that has succeeded was resumed")
            }
            #expect(!RunLock.isHeld(in: nights.data))
        }
    }

    @Test func `Its input names the run's folder as it is now.`() async throws {
        try await HandMadeNights.with { nights in
            let run = try nights.begin(
                Self.run, input: ["runDirectory": "/old/place/run", "asOf": "x"])
            try await run.task(
                "SplitPool", from: 0, to: nil, input: ["runDirectory": "/old/place/run"])
            try await run.fail(at: 1, "no disk")
            guard let night = try Self.resume(nights) else { throw NothingToResume() }
            #expect(night.name == Self.run)
            #expect(
                night.input["runDirectory"]
                    == .string(nights.nights.runDirectory(Self.run).path.string))
            #expect(night.input["asOf"] == "x")
            // What an older version did not write.
            #expect(night.input["verifyEntries"] == "all" && night.input["snapshotFormat"] == 3)
            #expect(night.cutOff == nil)
            night.release()
            #expect(try nights.store.find(nil).ending == nil)
        }
    }

    @Test func `A night that was killed is its own cut-off run.`() async throws {
        try await HandMadeNights.with { nights in
            try await nights.begin(Self.run).task("ExtractPool", from: 0, to: nil)
            guard let night = try Self.resume(nights) else { throw NothingToResume() }
            #expect(night.cutOff?.name == Self.run)
            night.release()
        }
    }

    @Test func `Where the state is no longer in the machine, it is named.`() async throws {
        try await HandMadeNights.with { nights in
            let run = try nights.begin(Self.run)
            try await run.task("SplitPool", from: 0, to: nil)
            try await run.fail(at: 1, "no disk")
            let error = #expect(throws: NightError.self) {
                try Self.resume(nights) { _ in
                    try NightDefinition(
                        template: #"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#,
                        placeholders: [:])
                }?.release()
            }
            #expect(error?.code == .badDefinition)
            #expect(
                error?.message
                    == "\(Self.run) is at SplitPool, and the state machine has no such state; "
                    + "keep the name, or use `oith rerun --from STAGE`")
            #expect(!RunLock.isHeld(in: nights.data))
        }
    }

    @Test func `The figures of what was done are there again.`() async throws {
        try await HandMadeNights.with { nights in
            let run = try nights.begin(Self.run)
            try await run.playScoring()
            try await run.task("AggregateCandidates", from: 132, to: nil)
            try await run.fail(at: 133, "no disk")
            guard let night = try Self.resume(nights) else { throw NothingToResume() }
            night.release()
            let account = try await nights.nights.account(of: nil, width: 1)
            #expect(account.figures.chunks == 4 && account.figures.pairs.scanned == 75_000)
            #expect(account.stages.map(\.visit.ending).last == .failed)
        }
    }

    @Test func `Where nothing ran yet, that is said, and nothing is made.`() async throws {
        try await HandMadeNights.with { nights in
            let other = Nights(nights.data.appending("other"), in: LocalFileSystem())
            let error = #expect(throws: NightError.self) {
                try other.resume(nil) { try NightDefinition($0, changing: [:]) }?.release()
            }
            #expect(error?.code == .notFound)
            #expect(error?.message == "there is no data folder \(nights.data.appending("other"))")
        }
    }

    @Test func `While another run holds the lock none is resumed.`() async throws {
        try await HandMadeNights.with { nights in
            try await nights.begin(Self.run).fail(at: 1, "no disk")
            let lock = try RunLock(nights.data, run: "another")
            let error = #expect(throws: ExecutionStoreError.self) {
                try Self.resume(nights)?.release()
            }
            #expect(error?.code == .locked)
            lock.release()
            #expect(try nights.store.find(nil).ending == .failed)
        }
    }
}
