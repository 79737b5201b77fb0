import Bytes
import DurableFiles
import ExecutionStore
import JSON
import NightSamples
import NightStages
import Nights
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import StateMachine
import Testing

/// What to do about a run, for each way in which one ends: no advice may be one that cannot work.
@Suite struct NextStepTests {
    private static let run = "2026-11-20T040000Z-1"

    private static let cases:
        [(ExecutionRecord.Status, String?, NightStage?, cause: String, command: String?)] = [
            (.succeeded, nil, nil, "", nil), (.running, nil, nil, "", nil),
            (.notBegun, "Oith.NotFound", nil, "no pool", "oith run"),
            (.crashed, nil, nil, "", "oith resume r-1"),
            (.stopped, nil, nil, "", "oith resume r-1"),
            (.timedOut, "States.Timeout", nil, "", "oith resume r-1"),
            (.failed, "Oith.IOError", .scoreChunk, "no disk", "oith resume r-1"),
            (.failed, "Oith.IOError", .extractPool, "no disk", "oith resume r-1"),
            (.failed, "Oith.NotFound", .extractPool, "no pool", "oith resume r-1"),
            (.failed, "Oith.DeadlineMissed", .splitPool, "late", "oith resume r-1"),
            (.failed, "Oith.PermissionDenied", .writeSnapshot, "no", "oith resume r-1"),
            (
                .failed, "Oith.DataError", .extractPool, "3 of 7 rows are rejects",
                "oith rerun r-1 --from ExtractPool"
            ),
            (
                .failed, "Oith.GuardRefused", .guardSnapshot, "too few lists; `oith snapshot diff`",
                "oith rerun r-1 --from ExtractPool"
            ),
            (
                .failed, "Oith.DataError", .aggregateCandidates,
                "it is damaged; `oith rerun --from ScoreChunks`", "oith rerun --from ScoreChunks"
            ),
            (.failed, "States.Runtime", nil, "$.x", "oith resume r-1 --state-machine FILE"),
            (
                .failed, "Oith.DefinitionError", nil, "no activity",
                "oith resume r-1 --state-machine FILE"
            ),
        ]

    @Test(arguments: cases.indices)
    func `The command is one that can work.`(index: Int) {
        let (status, error, stage, cause, command) = Self.cases[index]
        let next = NextStep(
            NextStep.Situation(
                run: "r-1", status: status,
                failure: error.map { TaskFailure(error: $0, cause: cause) }, failedStage: stage))
        #expect(next.command == command)
        #expect(next.advice?.contains("`\(command ?? "-")`") ?? (command == nil))
    }

    @Test(arguments: [ExecutionRecord.Status.crashed, .stopped, .timedOut, .failed])
    func `Without its files a run reads the pool again, unless it has published.`(
        status: ExecutionRecord.Status
    ) {
        var situation = NextStep.Situation(
            run: "r-1", status: status, failure: TaskFailure(error: "Oith.IOError", cause: "x"))
        situation.hasWorkingFiles = false
        #expect(NextStep(situation).command == "oith rerun r-1 --from ExtractPool")
        situation.isPublished = true
        #expect(NextStep(situation).command == "oith resume r-1")
        situation.servedInstead = "2026-11-21T04:00:00Z"
        let next = NextStep(situation)
        #expect(next.command == nil)
        #expect(
            next.advice
                == "There is nothing to do: current is as of 2026-11-21T04:00:00Z, for which this "
                + "run is not needed.")
    }

    /// The step after the last run of a journal.
    private static func step(
        _ play: (HandMadeNights, HandMadeRun) async throws -> Void
    ) async throws -> NextStep {
        try await HandMadeNights.with { nights in
            let run = try nights.begin(
                run, input: ["asOf": "2026-11-20T04:00:00Z", "publish": true])
            try await play(nights, run)
            return nights.nights.nextStep(after: try nights.store.find(nil), lockIsHeld: false)
        }
    }

    @Test func `The journal says which stage failed, and the folder what is left.`() async throws {
        let rejects = try await Self.step { _, run in
            try await run.task(
                "ExtractPool", from: 0, to: 1,
                failure: TaskFailure(error: "Oith.DataError", cause: "rejects"))
            try await run.end(
                .executionFailed, at: 2,
                failure: TaskFailure(error: "Oith.DataError", cause: "rejects"))
        }
        #expect(rejects.command == "oith rerun \(Self.run) --from ExtractPool")
        let crashed = { (hasTable: Bool) in
            try await Self.step { nights, run in
                try await run.task("ExtractPool", from: 0, to: 1, output: HandMadeRun.extracted())
                try await run.task("SplitPool", from: 1, to: 2)
                if hasTable { try nights.write("the table", "pool.features", of: Self.run) }
            }
        }
        #expect(try await crashed(true).command == "oith resume \(Self.run)")
        #expect(
            try await crashed(false).command == "oith rerun \(Self.run) --from ExtractPool")
    }

    @Test func `A run that a later night made needless is left alone.`() async throws {
        let next = try await Self.step { nights, run in
            try await run.fail(at: 1, "no disk")
            let store = SnapshotStore(nights.data, in: LocalFileSystem())
            var night = SampleNight(seed: 2, userCount: 5, listLengths: [2], groupSize: 8)
            night.asOf = "2026-11-20T04:00:01Z"
            let later = "2026-11-20T040000Z-2"
            let manifest = try store.stage(later) { try night.write(to: $0) }
            _ = try store.publish(run: later, name: manifest.name)
        }
        #expect(next.command == nil)
        #expect(next.advice?.contains("current is as of 2026-11-20T04:00:01Z") == true)
    }

    @Test func `A start that the journal does not know is started again.`() async throws {
        try await HandMadeNights.with { nights in
            #expect(nights.nights.nextStep(afterRun: nil) == .run)
            #expect(nights.nights.nextStep(afterRun: "nobody") == .run)
        }
    }
}
