import DurableFiles
import Scoring

/// Scores one chunk, or takes the result of an earlier run that depends on the same.
struct ScoreChunk: Stage {
    let context: StageContext

    func run(_ input: ScoreChunkInput) async throws -> ScoreChunkOutput {
        let run = input.scoring.run
        let work = try ChunkWork(input, context)
        let results = ResultStore(context.dataDirectory, in: context.files)
        let key = work.key()
        let isReused = input.reuses && hasResult(of: work, for: key, in: results)
        let lists = isReused ? nil : try work.score(context.kernel)
        try await context.onDiskThread {
            if let lists {
                try results.keep(
                    ChunkResult(
                        lists, numberedBy: RegionOrdinals(work.candidates), in: work.rules.table),
                    for: key)
            } else {
                try results.touch(key)
            }
            try context.files.makeDirectories(run.partials)
            try ChunkRecord(chunk: work.chunk.name, key: key, isReused: isReused)
                .write(to: run.partial(work.chunk.name), in: context.files)
        }
        context.report(
            .scored(chunk: work.chunk.name, pairs: work.chunk.work, isReused: isReused))
        return ScoreChunkOutput(work.chunk, lists?.counts)
    }

    /// Whether an earlier run left the result of a chunk; one that is damaged is told of.
    private func hasResult(of work: ChunkWork, for key: ChunkKey, in results: ResultStore) -> Bool {
        do {
            return try results.find(
                key, users: work.chunk.users.count, places: work.candidates.count)
        } catch {
            // The error of a damaged file says how to mend it, which is done here.
            let reason = error.code == .damaged ? "\(error.path) is damaged" : "\(error)"
            context.report(
                .noted(
                    "chunk \(work.chunk.name) is scored again, as its result of an earlier run "
                        + "cannot be used: \(reason)"))
            return false
        }
    }
}
