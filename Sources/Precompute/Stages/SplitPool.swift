import DurableFiles
import Scoring
import StateMachine
import SystemPackage
import UserPool

/// Cuts the users into chunks and writes the manifest that the Map reads, a line a chunk.
///
/// A state machine may set `pairBudget`, the pairs that a kernel looks at for one chunk at most; what
/// is published does not depend on it.
struct SplitPool: Stage {
    let context: StageContext

    func run(_ input: StageInput) async throws -> JSONValue {
        let run = try input.runDirectory()
        // What a list holds is no matter of the plan; whom the model's filters refuse is.
        let rules = try context.rules(
            run.features, try input.path("model"),
            ScoringParameters(
                radiusTenths: try input.radiusTenths(), top: 1, minimumScore: 0))
        let planner = ChunkPlanner(
            rules: rules,
            userBudget: try input.integer("chunkBudget", in: NightSettings.usersPerChunk.range),
            workBudget: input.value["pairBudget"] == nil
                ? nil : try input.integer("pairBudget", in: 1...1 << 40))
        let chunks = planner.plan()
        let lines = chunks.map { $0.item.text + "\n" }.joined()
        try context.files.write(Array(lines.utf8), durablyTo: run.chunks)
        let work = chunks.reduce(0) { $0 + $1.work }
        context.report(.planned(chunks: chunks.count, pairs: work))
        let bucket = run.path.removingLastComponent().lastComponent?.string ?? ""
        return [
            "chunks": .integer(chunks.count),
            "pairs": .integer(chunks.reduce(0) { $0 + $1.pairs }), "work": .integer(work),
            // Where the Map's ItemReader finds the manifest: a folder stands for a bucket.
            "manifest": [
                "bucket": .string(bucket), "key": .string(RunDirectory.chunksKey(of: run.name)),
            ],
        ]
    }
}
