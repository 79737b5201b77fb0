import DurableFiles
import ExecutionStore
import FeatureTable
import JSON
package import NightStages
import StateMachine
import SystemPackage

/// What a rerun would do with one chunk, and why.
package struct ChunkForecast: Sendable, Equatable {
    /// The chunk by its name, a geohash cell such as `9q8y`.
    package let chunk: String
    /// Whether the result of an earlier run would be taken.
    package let isReused: Bool
    /// Why the chunk would be scored again, in words.
    package let reason: String
}

extension Nights {
    /// Looks ahead: which chunks a rerun would score, and which it would take as they are.
    ///
    /// Where the rerun begins before the scoring, the pool is read and split into a folder of its
    /// own, which is removed again.
    ///
    /// - Parameters:
    ///   - plan: the rerun.
    ///   - context: what the stages share.
    /// - Returns: the chunks in the order of their names; nothing where scoring is not run.
    /// - Throws: what the stages throw.
    package func forecast(
        _ plan: RerunPlan, _ context: StageContext
    ) async throws -> [ChunkForecast] {
        guard plan.runs(.scoreChunk) else { return [] }
        let base = runDirectory(plan.base.name)
        if plan.firstStage >= .scoreChunk {
            return try forecast(plan, in: base, base: base, context: context)
        }
        let scratch = try ScratchFolder(
            Self.forecastPrefix, in: dataDirectory.appending("runs"), files)
        defer { scratch.remove() }
        let run = RunDirectory(path: scratch.path)
        try files.makeDirectories(run.path)
        let input = JSONValue.object(plan.input(in: run))
        let tasks = NightTasks(context)
        if plan.firstStage == .extractPool {
            _ = try await tasks.run(.extractPool, input)
        } else {
            try files.linkTree(run.features, to: base.features)
        }
        _ = try await tasks.run(.splitPool, input)
        return try forecast(plan, in: run, base: base, context: context)
    }

    /// The same for the chunks of a run, whose pool is split already.
    private func forecast(
        _ plan: RerunPlan, in run: RunDirectory, base: RunDirectory, context: StageContext
    ) throws -> [ChunkForecast] {
        var input = plan.input(in: run)
        let common = Self.commonRecord(in: base)
        let chunks = try ChunkManifest.read(run.chunks, rows: try context.table(run.features).count)
        return try chunks.sorted { $0.name < $1.name }.map { chunk in
            input[TaskKey.chunk] = chunk.item
            return try forecast(
                ScoreChunkInput(.object(input)), base: base, common: common, context: context)
        }
    }

    /// Some record of a run: what all of its chunks depend on is in each of them.
    static func commonRecord(in run: RunDirectory) -> ChunkRecord? {
        let names = (try? directoryEntries(run.partials)) ?? []
        return names.lazy.filter { $0.hasSuffix(".json") }.compactMap {
            try? ChunkRecord(reading: run.partials.appending($0))
        }.first
    }

    private func forecast(
        _ input: ScoreChunkInput, base: RunDirectory, common: ChunkRecord?,
        context: StageContext
    ) throws -> ChunkForecast {
        let work = try ChunkWork(input, context)
        let name = work.chunk.name
        guard input.reuses else {
            return ChunkForecast(chunk: name, isReused: false, reason: "asked for")
        }
        let key = work.key()
        let results = ResultStore(dataDirectory, in: files)
        if results.has(
            key, users: work.chunk.users.count, places: work.candidates.count)
        {
            return ChunkForecast(chunk: name, isReused: true, reason: "nothing changed")
        }
        let earlier = try? ChunkRecord(reading: base.partial(name))
        let reason =
            earlier.map { key.changes(since: $0.key) }.map { changes in
                changes.isEmpty ? "its result is gone" : changes.joined(separator: ", ")
            } ?? Self.reasonWithoutRecord(key, common)
        return ChunkForecast(chunk: name, isReused: false, reason: reason)
    }
}

extension Nights {
    /// Why a chunk is scored that the earlier run did not have: with another model or radius the users
    /// are cut in another way, and that is the cause.
    static func reasonWithoutRecord(_ key: ChunkKey, _ common: ChunkRecord?) -> String {
        let changes = common.map { key.settingChanges(since: $0.key) } ?? []
        return changes.isEmpty
            ? "the earlier run has no such chunk" : changes.joined(separator: ", ")
    }
}

extension RerunPlan {
    /// The input of an execution whose files are in a folder.
    fileprivate func input(in run: RunDirectory) -> JSONObject {
        var input = input.object ?? JSONObject()
        input[TaskKey.runDirectory] = .string(run.path.string)
        return input
    }

    /// Whether a stage is run.
    func runs(_ stage: NightStage) -> Bool {
        let running = states.filter { $0.action == .run }.map(\.name)
        return definition.states.contains { running.contains($0.name) && NightStage($0) == stage }
    }
}
