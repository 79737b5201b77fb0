import DurableFiles
import FeatureTable
import Geo
import Scoring
import StateMachine

/// Scores one chunk, or takes the result of an earlier run that depends on the same.
struct ScoreChunk: Stage {
    let context: StageContext

    func run(_ input: StageInput) async throws -> JSONValue {
        let run = try input.runDirectory()
        let work = try ChunkWork(input, context)
        let results = ResultStore(context.dataDirectory, in: context.files)
        let key = work.key()
        let isReused =
            try input.reuses(work.chunk.name)
            && results.has(key, of: work)
        let lists = isReused ? nil : try work.score(context.kernel)
        try await context.onDiskThread {
            if let lists {
                try results.keep(
                    ChunkResult(lists, RegionOrdinals(work.candidates), work.rules.table), for: key)
            } else {
                try results.touch(key)
            }
            try context.files.makeDirectories(run.partials)
            try ChunkRecord(chunk: work.chunk.name, key: key, isReused: isReused)
                .write(to: run.partial(work.chunk.name), in: context.files)
        }
        let counts = lists?.counts ?? PairCounts()
        context.report(.scored(chunk: work.chunk.name, pairs: work.chunk.work))
        return [
            "chunk": .string(work.chunk.name), "reused": .bool(isReused),
            "inReach": .integer(isReused ? 0 : work.chunk.pairs),
            "estimate": .integer(isReused ? 0 : work.chunk.work),
            "pairs": .integer(counts.looked), "accepted": .integer(counts.accepted),
            "judged": .integer(counts.judged),
        ]
    }
}

/// One chunk with all that its result depends on.
struct ChunkWork {
    let chunk: Chunk
    let rules: PairRules
    let candidates: CandidateRegion
    private let modelDigest: String

    /// - Throws: ``NightError`` where the task's input or the chunk make no sense.
    init(_ input: StageInput, _ context: StageContext) throws {
        let table = try context.table(try input.runDirectory().features)
        let parameters = try input.scoringParameters()
        chunk = try Chunk(item: input.value["chunk"] ?? .null, rows: table.count)
        rules = try context.rules(
            input.runDirectory().features, input.path("model"), parameters)
        modelDigest = try context.model(try input.path("model")).digest
        candidates = try CandidateRegion(
            of: chunk, radiusTenths: parameters.radiusTenths, in: table)
    }

    func key() -> ChunkKey {
        ChunkKey(
            of: chunk, against: candidates.rows, in: rules.table, rules.parameters,
            model: modelDigest)
    }

    func score(_ kernel: KernelLevel) throws(CancellationError) -> ChunkLists {
        try ChunkScorer(rules: rules, kernel: kernel)
            .score(users: chunk.users, against: candidates.tiles)
    }
}

extension StageInput {
    /// Whether the result of an earlier run may be taken for a chunk: `reuse` is not false and
    /// `recompute` does not name it.
    func reuses(_ chunk: String) throws(NightError) -> Bool {
        let named = value["recompute"]?.array?.compactMap(\.string) ?? []
        return try flag("reuse", default: true) && !named.contains(chunk)
    }
}
