import JSON
import Logging
import NightStages
import Nights
import OithCommands
import SnapshotStore
import StateMachine
import Testing

/// The log of a night that nobody watches, event by event.
@Suite struct NightDisplayTests {
    /// What is logged while a body runs, without the time; seconds are what they are.
    private func log(_ body: (NightDisplay) -> Void) throws -> [JSONValue] {
        let process = EmbeddedProcess()
        process.during {
            body(NightDisplay(run: "2026-11-20T040000Z-1", format: .json, isInteractive: false))
        }
        return try process.errors.split(separator: "\n").map { line in
            var object = try #require(try JSONValue(parsing: String(line)).object)
            for key in ["time", "seconds", "pairsPerSecond", "secondsLeft"] { object[key] = nil }
            #expect(object["run"] == "2026-11-20T040000Z-1")
            object["run"] = nil
            return .object(object)
        }
    }

    private static let failure = TaskFailure(error: "Oith.IOError", cause: "no space")

    @Test func `Stages begin and end, and failed attempts are warnings`() throws {
        let lines = try log { display in
            display.changed(.entered("ExtractPool"))
            display.changed(.attemptFailed(nil, Self.failure))
            display.changed(.exited("ExtractPool", failure: Self.failure))
            display.changed(.entered("ScoreChunks"))
            display.changed(.attemptFailed("9q8y", Self.failure))
            display.changed(.attemptFailed("9q8y", Self.failure))
            display.changed(.attemptFailed("9q8z", TaskFailure(error: "E", cause: "another")))
            display.changed(.exited("ScoreChunks", failure: nil))
        }
        // What is said once is not said again.
        #expect(
            lines == [
                ["level": "info", "message": "stage started", "stage": "ExtractPool"],
                [
                    "level": "warning", "message": "attempt failed", "stage": "ExtractPool",
                    "error": "Oith.IOError", "cause": "no space",
                ],
                [
                    "level": "error", "message": "stage failed", "stage": "ExtractPool",
                    "error": "Oith.IOError",
                ],
                ["level": "info", "message": "stage started", "stage": "ScoreChunks"],
                [
                    "level": "warning", "message": "attempt failed", "stage": "ScoreChunks",
                    "error": "Oith.IOError", "chunk": "9q8y",
                ],
                [
                    "level": "warning", "message": "attempt failed", "stage": "ScoreChunks",
                    "error": "Oith.IOError", "chunk": "9q8y",
                ],
                [
                    "level": "warning", "message": "attempt failed", "stage": "ScoreChunks",
                    "error": "E", "cause": "another", "chunk": "9q8z",
                ],
                ["level": "info", "message": "stage finished", "stage": "ScoreChunks"],
            ])
    }

    @Test func `Scoring has a line for each tenth of the pairs, and none twice`() throws {
        let lines = try log { display in
            display.changed(.entered("ScoreChunks"))
            display.progress(.planned(chunks: 6, pairs: 1000))
            for pairs in [50, 49, 1, 250, 9, 641] {
                display.progress(.scored(chunk: "9q8y", pairs: pairs, isReused: false))
            }
        }
        func line(_ chunks: Int, _ percent: Double) -> JSONValue {
            [
                "level": "info", "message": "chunks scored", "stage": "ScoreChunks",
                "chunks": .integer(chunks), "of": 6, "percent": .double(percent),
            ]
        }
        // 50, 99 and 359 pairs do not reach another tenth.
        #expect(lines.dropFirst() == [line(3, 10), line(4, 35), line(6, 100)])
    }

    /// Chunks whose results are reused take no time: a rate with them is none of the machine's.
    @Test func `Reused results are progress, and no pairs a second`() throws {
        let process = EmbeddedProcess()
        process.during {
            let display = NightDisplay(run: "r", format: .json, isInteractive: false)
            display.progress(.planned(chunks: 4, pairs: 1000))
            display.progress(.scored(chunk: "9q8y", pairs: 500, isReused: true))
            display.progress(.scored(chunk: "9q8z", pairs: 100, isReused: false))
            display.progress(.scored(chunk: "9q90", pairs: 400, isReused: true))
        }
        let lines = try process.errors.split(separator: "\n").map {
            try JSONValue(parsing: String($0))
        }
        #expect(lines.map { $0["percent"] } == [.double(50), .double(60), .double(100)])
        #expect(lines.map { $0["reused"] } == [1, 1, 2])
        #expect(lines.map { $0["pairsPerSecond"] == nil } == [true, false, false])
    }

    @Test func `Without planned pairs, and for rows and parts, nothing is logged`() throws {
        let lines = try log { display in
            display.progress(.scored(chunk: "9q8y", pairs: 5, isReused: false))
            display.progress(.planned(chunks: 1, pairs: 0))
            display.progress(.scored(chunk: "9q8y", pairs: 0, isReused: false))
            display.progress(.read(rows: 1000))
            display.progress(.wrote(part: 1, of: 2))
        }
        #expect(lines.isEmpty)
    }

    @Test func `A note of a stage is a warning with its stage`() throws {
        let lines = try log { display in
            display.changed(.entered("ExtractPool"))
            display.progress(.noted("the pool has no table blocks"))
        }
        #expect(
            lines.last == [
                "level": "warning", "message": "the pool has no table blocks",
                "stage": "ExtractPool",
            ])
    }

    @Test func `The end has the figures, and a failure its chunks in order`() throws {
        var figures = NightFigures()
        figures.eligible = 4
        figures.lists = 3
        figures.candidates = 6
        figures.snapshot = "2026-11-20T040000Z-3f9c2a"
        figures.isPublished = true
        let succeeded = try log { display in
            display.ended(NightRun.Result(outcome: .succeeded([:]), figures: figures), seconds: 1)
        }
        #expect(
            succeeded == [
                [
                    "level": "info", "message": "run succeeded", "stage": "", "users": 4,
                    "lists": 3, "candidates": 6, "snapshot": "2026-11-20T040000Z-3f9c2a",
                    "published": true,
                ]
            ])
        var failed = NightFigures()
        failed.failedChunks = ["b": Self.failure, "a": Self.failure]
        let lines = try log { display in
            display.ended(
                NightRun.Result(outcome: .failed(Self.failure), figures: failed), seconds: 1)
            display.ended(NightRun.Result(outcome: .aborted, figures: failed), seconds: 1)
        }
        #expect(lines.map { $0["chunk"] } == ["a", "b", nil, "a", "b", nil])
        #expect(
            lines[2] == [
                "level": "error", "message": "run failed", "stage": "", "published": false,
                "error": "Oith.IOError",
            ])
        #expect(lines[5]["message"] == "run stopped")
        // The cause is in the first of them.
        #expect(lines.map { $0["cause"] } == ["no space", nil, nil, nil, nil, nil])
    }

    @Test func `What follows a run is logged`() throws {
        var erasure = Erasure()
        erasure.snapshots = [
            ErasedSnapshot(name: "a", newName: "b"), ErasedSnapshot(name: "c", problem: "broken"),
        ]
        let lines = try log { display in
            display.followed(.erased(erasure))
            display.followed(.erasureFailed(NightError(.io, "no space")))
            display.followed(.collectionFailed(NightError(.io, "no space")))
            display.followed(.artifactFailed("the report could not be written"))
        }
        #expect(
            lines.map { $0["message"]?.string } == [
                "erased forgotten users from 1 snapshot, 0 feature tables and 0 results of chunks",
                "c: broken",
                "forgotten users are hidden, but could not be erased; run `oith snapshot forget` "
                    + "once more: no space",
                "what is not needed any more could not be removed: no space",
                "the report could not be written",
            ])
        #expect(
            lines.map { $0["level"]?.string }
                == ["info", "warning", "warning", "warning", "warning"])
    }

    @Test func `A person sees a mark for each stage, and no log`() {
        let process = EmbeddedProcess()
        process.during {
            let display = NightDisplay(run: "r", format: .text, isInteractive: true)
            display.changed(.entered("SplitPool"))
            display.changed(.attemptFailed(nil, Self.failure))
            display.changed(.exited("SplitPool", failure: nil))
            display.changed(.exited("ScoreChunks", failure: Self.failure))
            display.tell("a warning", .warning)
            display.tell("a fact")
        }
        let lines = process.errors.split(separator: "\n")
        // The line of progress is replaced in place.
        #expect(lines[0].hasPrefix("\r\u{1B}[KSplitPool\r\u{1B}[K✓ SplitPool            0.0"))
        #expect(lines[1].hasPrefix("\r\u{1B}[K✗ ScoreChunks          "))
        #expect(lines[2...] == ["oith: a warning", "a fact"])
    }
}
