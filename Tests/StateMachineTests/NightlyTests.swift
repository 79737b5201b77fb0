import FoundationEssentials
import JSON
import StateMachine
import Synchronization
import Testing

/// The pipeline that the night runs, with stand-ins for the work.
struct NightlyTests {
    private static func definition() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appending(path: "Pipelines/nightly.asl.json"), encoding: .utf8)
        return try Placeholders.fill(text, ["Region": "local", "Account": "000000000000"])
    }

    /// A clock by which the night is never too long.
    private static var inTime: ManualClock { ManualClock { seconds, _ in seconds == 72_000 } }

    private static func input(publish: Bool) -> JSONValue {
        [
            "runDirectory": "/data/runs/r", "pool": "pool.sqlite", "asOf": "2026-11-20T04:00:00Z",
            "model": "oith-v1.json", "radius": 50, "top": 100, "minScore": 50,
            "chunkBudget": 2000, "codec": "lz4", "snapshotFormat": 3, "publish": .bool(publish),
            "maxRejectFraction": .double(0.01), "guards": ["nights": 7], "verifyEntries": "all",
            "reuse": true,
            "recompute": [],
        ]
    }

    /// Runs the night; the state named in `failing` fails with an error.
    private static func night(
        publish: Bool = true, failing: (state: String, error: String)? = nil
    ) async throws -> (states: [String], requests: [TaskRequest], outcome: ExecutionOutcome) {
        let requests = Mutex<[TaskRequest]>([])
        let objects = MemoryBuckets(
            ["runs/chunks.jsonl": "{\"chunk\":\"9q\"}\n{\"chunk\":\"dr\"}\n"])
        let outcome = try await run(
            try definition(), input: input(publish: publish),
            clock: inTime, objects: objects, concurrency: 1
        ) { request throws(TaskFailure) in
            requests.withLock { $0.append(request) }
            if request.stateName == "ReadChunkFailure" {
                return try Self.firstFailure(in: objects)
            }
            if request.stateName == failing?.state {
                throw TaskFailure(error: failing?.error ?? "", cause: "because")
            }
            switch request.stateName {
            case "SplitPool": return ["manifest": ["bucket": "runs", "key": "chunks.jsonl"]]
            case "WriteSnapshot": return ["name": "s-1"]
            default: return ["state": .string(request.stateName)]
            }
        }
        let all = requests.withLock(\.self)
        return (all.map(\.stateName), all, outcome)
    }

    /// What a worker of `oith-read-chunk-failure` finds in the results of the Map.
    private static func firstFailure(in objects: MemoryBuckets) throws(TaskFailure) -> JSONValue {
        let failures = objects.objects.first {
            $0.key.hasPrefix("runs/run-1/map-results/") && $0.key.hasSuffix("/FAILED_0.jsonl")
        }
        guard let record = try? JSONValue(parsing: failures?.value ?? "") else {
            throw TaskFailure(error: "NoRecord", cause: failures?.value ?? "no file")
        }
        return ["Error": record["Error"] ?? .null, "Cause": record["Cause"] ?? .null]
    }

    @Test func `A night goes from the pool to a published snapshot`() async throws {
        let (states, requests, outcome) = try await Self.night()
        #expect(
            states == [
                "ExtractPool", "SplitPool", "ScoreChunk", "ScoreChunk", "AggregateCandidates",
                "WriteSnapshot", "VerifySnapshot", "GuardSnapshot", "PublishSnapshot",
            ])
        #expect(
            requests[0].resource
                == "arn:aws:states:local:000000000000:activity:oith-extract-pool")
        #expect(
            requests.map(\.activityName) == [
                "oith-extract-pool", "oith-split-pool", "oith-score-chunk", "oith-score-chunk",
                "oith-aggregate-candidates", "oith-write-snapshot", "oith-verify-snapshot",
                "oith-guard-snapshot", "oith-publish-snapshot",
            ])
        #expect(
            requests[3].input == [
                "chunk": ["chunk": "dr"], "index": 1, "runDirectory": "/data/runs/r",
                "model": "oith-v1.json", "radius": 50, "top": 100, "minScore": 50,
                "reuse": true, "recompute": [],
            ])
        #expect(requests[8].input == ["runDirectory": "/data/runs/r", "snapshot": ["name": "s-1"]])
        guard case .succeeded(let output) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(output["published"] == ["state": "PublishSnapshot"])
        #expect(output["extract"] == ["state": "ExtractPool"])
    }

    @Test func `A night that is not to publish ends after it has verified`() async throws {
        let (states, _, outcome) = try await Self.night(publish: false)
        #expect(states.last == "VerifySnapshot")
        guard case .succeeded = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test(arguments: [
        ("ExtractPool", "Oith.DataError", 1), ("GuardSnapshot", "Oith.GuardRefused", 1),
        ("WriteSnapshot", "Oith.IOError", 1), ("ScoreChunk", "Oith.IOError", 1),
        ("ScoreChunk", "Oith.PermissionDenied", 1),
        ("ScoreChunk", "Oith.Crash", 4), ("SplitPool", "Oith.Crash", 1),
    ])
    func `A failed stage is told of and names the class of its error`(
        state: String, error: String, tries: Int
    ) async throws {
        let (states, requests, outcome) = try await Self.night(failing: (state, error))
        #expect(outcome == .failed(TaskFailure(error: error, cause: "because")))
        #expect(states.count { $0 == state } == tries)
        #expect(states.contains("ReadChunkFailure") == (state == "ScoreChunk"))
        #expect(states.last == "NotifyFailure")
        #expect(
            requests.last?.input == [
                "runDirectory": "/data/runs/r",
                "error": ["Error": .string(error), "Cause": "because"],
            ])
    }

    @Test func `That nobody can be told does not hide the error`() async throws {
        let outcome = try await run(
            try Self.definition(), input: Self.input(publish: true), clock: Self.inTime
        ) {
            request throws(TaskFailure) in
            let isTelling = request.stateName == "NotifyFailure"
            throw TaskFailure(error: isTelling ? "Mail" : "Oith.DataError", cause: "because")
        }
        #expect(outcome == .failed(TaskFailure(error: "Oith.DataError", cause: "because")))
    }
}
