import DurableFiles
import JSON
import NightStages
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// The first failure of the Map over the chunks, and the task that hands it on.
@Suite struct MapResultsTests {
    private static let first = "00000000-0000-4000-8000-000000000001"
    private static let second = "ffffffff-ffff-4fff-bfff-ffffffffffff"

    /// Writes the results of a run of the Map.
    private static func write(
        _ failures: [(end: String, error: String)], _ id: String, of run: RunDirectory
    ) throws {
        let folder = run.mapResults.appending(id)
        let files = LocalFileSystem()
        try files.makeDirectories(folder)
        let lines = failures.map { failure in
            let record: JSONValue = [
                "Error": .string(failure.error), "Cause": "c", "StopDate": .string(failure.end),
            ]
            return record.text + "\n"
        }
        var failed: [JSONValue] = []
        if !failures.isEmpty {
            try files.write(
                Array(lines.joined().utf8), durablyTo: folder.appending("FAILED_0.jsonl"))
            failed = [["Key": .string("r/map-results/\(id)/FAILED_0.jsonl"), "Size": 1]]
        }
        let manifest: JSONValue = ["ResultFiles": ["FAILED": .array(failed)]]
        try files.write(
            Array(manifest.text.utf8), durablyTo: folder.appending("manifest.json"))
    }

    private static func output(_ run: RunDirectory) async throws -> JSONValue {
        let resource = "arn:aws:states:local:000000000000:activity:oith-read-chunk-failure"
        return try await StagedNight(in: run.path).tasks.execute(
            TaskRequest(
                resource: resource,
                input: [
                    "runDirectory": .string(run.path.string),
                    "error": [
                        "Error": "States.ExceedToleratedFailureThreshold", "Cause": "exceeded",
                    ],
                ], stateName: "ReadChunkFailure", executionName: "r", scope: ExecutionScope(),
                attempt: 1))
    }

    @Test func `The failure that came first is handed on.`() async throws {
        let scratch = try Scratch()
        let run = RunDirectory(path: scratch.path)
        try Self.write(
            [
                ("2026-11-20T04:00:02.000Z", "Oith.DataError"),
                ("2026-11-20T04:00:01.500Z", "Oith.IOError"),
            ], Self.first, of: run)
        #expect(try await Self.output(run) == ["Error": "Oith.IOError", "Cause": "c"])
    }

    @Test(arguments: [[first, second], [second, first]])
    func `The last run of the Map counts.`(ids: [String]) async throws {
        let scratch = try Scratch()
        let run = RunDirectory(path: scratch.path)
        try Self.write([("2026-11-20T04:00:02.000Z", "Early")], ids[0], of: run)
        let earlier = run.mapResults.appending(ids[0]).appending("manifest.json")
        let before = try #require(FileStatus(earlier)).identity
        // A clock that ticks slowly may give both the same instant.
        repeat {
            try Self.write([("2026-11-20T03:00:00.000Z", "Late")], ids[1], of: run)
        } while !before.isOlder(
            than: try #require(
                FileStatus(run.mapResults.appending(ids[1]).appending("manifest.json"))
            ).identity)
        #expect(try await Self.output(run) == ["Error": "Late", "Cause": "c"])
    }

    @Test func `Without results the error of the Map is handed on.`() async throws {
        let scratch = try Scratch()
        let run = RunDirectory(path: scratch.path)
        let own: JSONValue = [
            "Error": "States.ExceedToleratedFailureThreshold", "Cause": "exceeded",
        ]
        #expect(try await Self.output(run) == own)
        try Self.write([], Self.first, of: run)
        #expect(try await Self.output(run) == own)
        try LocalFileSystem().makeDirectories(run.mapResults.appending("notes"))
        #expect(try await Self.output(run) == own)
    }

    @Test func `Damaged results are named.`() async throws {
        let scratch = try Scratch()
        let run = RunDirectory(path: scratch.path)
        let folder = run.mapResults.appending(Self.first)
        try LocalFileSystem().makeDirectories(folder)
        try LocalFileSystem().write([0x7b], durablyTo: folder.appending("manifest.json"))
        let error = await #expect(throws: TaskFailure.self) { try await Self.output(run) }
        #expect(error?.error == "Oith.DataError")
    }

    @Test(arguments: [
        ("manifest.json", true), ("FAILED_0.jsonl", true), ("SUCCEEDED_12.jsonl", true),
        ("PENDING_3.json", true), ("FAILED_.jsonl", false), ("FAILED_0.txt", false),
        ("failed_0.jsonl", false), ("FAILED_0_1.jsonl", false), ("notes.json", false),
    ])
    func `The files have the names that a ResultWriter gives.`(name: String, isOwn: Bool) {
        #expect(MapResults.isFileName(name) == isOwn)
    }

    @Test(arguments: [
        (first, true), (second, true), ("", false), (first + "0", false),
        (first.uppercased() + "", true), (second.uppercased(), false),
        ("00000000x0000-4000-8000-000000000001", false),
    ])
    func `The folders have UUIDs for names.`(name: String, isOwn: Bool) {
        #expect(MapResults.isFolderName(name) == isOwn)
    }
}
