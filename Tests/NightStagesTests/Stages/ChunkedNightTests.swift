import DurableFiles
import FeatureTable
import JSON
import NightStages
import Scoring
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// SplitPool, ScoreChunk and AggregateCandidates give the brute force, however the work is cut.
@Suite struct ChunkedNightTests {
    private static let modelFile = Repository.scoringModel("oith-v1")

    @Test(arguments: [(7, 1 << 28), (1000, 1 << 28), (40, 500), (1000, 333), (1, 1)])
    func `The lists are the brute force.`(chunkBudget: Int, pairBudget: Int) async throws {
        let files = LocalFileSystem()
        let folder = FilePath("/tmp/oith-test-night-\(UInt64.random(in: 0 ... .max))")
        defer { try? files.removeTree(folder) }
        let run = RunDirectory(path: folder.appending("runs/r"))
        try files.makeDirectories(run.path)
        try RandomUsers(count: 120, spread: 0.2).write(seed: 8, to: run.features)
        let tasks = NightTasks(
            StageContext(
                files: files, dataDirectory: folder, kernel: .best, concurrency: 2, version: "0"
            ) { _ in })
        let settings: JSONValue = [
            "runDirectory": .string(run.path.string), "chunkBudget": .integer(chunkBudget),
            "pairBudget": .integer(pairBudget), "radius": 15,
            "model": .string(Self.modelFile.string), "top": 10, "minScore": 60,
        ]
        _ = try await tasks.perform("oith-split-pool", settings)
        var scored = 0
        for line in try fileBytes(run.chunks).split(separator: UInt8(ascii: "\n")) {
            var input = try #require(settings.object)
            input["chunk"] = try JSONValue(parsing: String(decoding: line, as: UTF8.self))
            _ = try await tasks.perform("oith-score-chunk", .object(input))
            scored += 1
        }
        #expect(scored >= 120 / max(1, chunkBudget))
        _ = try await tasks.perform("oith-aggregate-candidates", settings)
        try check(run, minimumScore: 6000, top: 10)
    }

    /// A manifest that forgets a chunk fails the night.
    @Test func `A chunk that is missing is not overlooked.`() async throws {
        let files = LocalFileSystem()
        let folder = FilePath("/tmp/oith-test-night-\(UInt64.random(in: 0 ... .max))")
        defer { try? files.removeTree(folder) }
        let run = RunDirectory(path: folder.appending("runs/r"))
        try files.makeDirectories(run.path)
        try RandomUsers(count: 50).write(seed: 8, to: run.features)
        let tasks = NightTasks(
            StageContext(
                files: files, dataDirectory: folder, kernel: .best, concurrency: 1, version: "0"
            ) { _ in })
        let settings: JSONValue = [
            "runDirectory": .string(run.path.string), "chunkBudget": 5, "radius": 15,
            "model": .string(Self.modelFile.string), "top": 10, "minScore": 60,
        ]
        _ = try await tasks.perform("oith-split-pool", settings)
        let lines = try fileBytes(run.chunks).split(separator: UInt8(ascii: "\n"))
        try #require(lines.count > 1)
        try files.write(
            Array(lines.dropFirst().joined(separator: [UInt8(ascii: "\n")])),
            durablyTo: run.chunks)
        let failure = await #expect(throws: TaskFailure.self) {
            _ = try await tasks.perform("oith-aggregate-candidates", settings)
        }
        #expect(failure?.error == "Oith.DataError")
    }

    /// A manifest from which a part of some users' candidates is missing fails the night, whichever
    /// part it is.
    @Test(arguments: [0, 1, 2]) func `A part of the candidates that is missing is not overlooked.`(
        from end: Int
    ) async throws {
        let files = LocalFileSystem()
        let folder = FilePath("/tmp/oith-test-night-\(UInt64.random(in: 0 ... .max))")
        defer { try? files.removeTree(folder) }
        let (run, tasks, settings) = try await splitNight(folder, pairBudget: 333)
        let lines = try fileBytes(run.chunks).split(separator: UInt8(ascii: "\n"))
        let parts = try lines.map { line in
            try #require(JSONValue(parsing: String(decoding: line, as: UTF8.self)).object)
        }
        let most = parts.compactMap { $0["parts"]?.integer }.max() ?? 0
        try #require(most > 2)
        let gone = parts.firstIndex {
            $0["parts"]?.integer == most && $0["part"]?.integer == most - 1 - end
        }
        var rest = lines
        rest.remove(at: try #require(gone))
        try files.write(
            Array(rest.joined(separator: [UInt8(ascii: "\n")])), durablyTo: run.chunks)
        let failure = await #expect(throws: TaskFailure.self) {
            _ = try await tasks.perform("oith-aggregate-candidates", settings)
        }
        #expect(failure?.error == "Oith.DataError")
        #expect(failure?.cause.contains("oith rerun --from SplitPool") == true)
    }

    /// A chunk that is not what SplitPool wrote is not scored, whatever is different about it.
    @Test func `A chunk that is not what SplitPool wrote is not scored.`() async throws {
        let files = LocalFileSystem()
        let folder = FilePath("/tmp/oith-test-night-\(UInt64.random(in: 0 ... .max))")
        defer { try? files.removeTree(folder) }
        let (run, tasks, settings) = try await splitNight(folder, pairBudget: 1 << 28)
        let lines = try fileBytes(run.chunks).split(separator: UInt8(ascii: "\n"))
        let line = try #require(lines.first)
        let chunk = try #require(JSONValue(parsing: String(decoding: line, as: UTF8.self)).object)
        for key in chunk.members.map(\.key) {
            var changed = chunk
            let text = chunk[key]?.string ?? ""
            changed[key] = chunk[key]?.integer.map { .integer($0 + 1) } ?? .string("9\(text)")
            var missing = chunk
            missing[key] = nil
            for item in [changed, missing] {
                var input = try #require(settings.object)
                input["chunk"] = .object(item)
                let task = JSONValue.object(input)
                let failure = await #expect(throws: TaskFailure.self) {
                    _ = try await tasks.perform("oith-score-chunk", task)
                }
                #expect(failure?.error == "Oith.DataError")
                #expect(failure?.cause.contains("oith rerun --from SplitPool") == true)
            }
        }
        #expect(FileStatus(run.partials) == nil)
    }

    /// A night of 120 users of which SplitPool is done.
    private func splitNight(
        _ folder: FilePath, pairBudget: Int
    ) async throws -> (RunDirectory, NightTasks, JSONValue) {
        let files = LocalFileSystem()
        let run = RunDirectory(path: folder.appending("runs/r"))
        try files.makeDirectories(run.path)
        try RandomUsers(count: 120, spread: 0.2).write(seed: 8, to: run.features)
        let tasks = NightTasks(
            StageContext(
                files: files, dataDirectory: folder, kernel: .best, concurrency: 1, version: "0"
            ) { _ in })
        let settings: JSONValue = [
            "runDirectory": .string(run.path.string), "chunkBudget": 1000,
            "pairBudget": .integer(pairBudget), "radius": 15,
            "model": .string(Self.modelFile.string), "top": 10, "minScore": 60,
        ]
        _ = try await tasks.perform("oith-split-pool", settings)
        return (run, tasks, settings)
    }

    private func check(_ run: RunDirectory, minimumScore: Int32, top: Int) throws {
        let table = try FeatureTable(opening: run.features)
        let rules = PairRules(
            table: table, model: try LoadedModel(reading: Self.modelFile).model,
            parameters: ScoringParameters(
                radiusTenths: 150, top: top, minimumScore: minimumScore))
        var row = 0
        for name in try directoryEntries(run.lists) {
            let lists = try ListFile.read(run.lists.appending(name))
            #expect(lists.users.lowerBound == row)
            var start = 0
            for count in lists.listCounts {
                let expected = (0..<table.count)
                    .compactMap { rules.key(user: row, candidate: $0) }.sorted().prefix(top)
                #expect(Array(lists.keys[start..<start + Int(count)]) == Array(expected))
                start += Int(count)
                row += 1
            }
        }
        #expect(row == table.count)
    }
}

extension NightTasks {
    /// Runs one activity.
    fileprivate func perform(
        _ activity: String, _ input: JSONValue
    ) async throws(TaskFailure) -> JSONValue {
        try await execute(
            TaskRequest(
                resource: "arn:aws:states:local:000000000000:activity:\(activity)", input: input,
                stateName: "S", executionName: "r", scope: ExecutionScope(), attempt: 1))
    }
}
