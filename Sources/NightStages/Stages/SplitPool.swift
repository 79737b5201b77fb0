import DurableFiles
import Geo
import JSON
import Scoring
import SystemPackage

/// Cuts the users into chunks and writes the manifest that the Map reads, a line a chunk.
///
/// A state machine may set `pairBudget`, the pairs that a kernel looks at for one chunk at most; what
/// is published does not depend on it.
struct SplitPool: Stage {
    let context: StageContext

    func run(_ input: SplitPoolInput) async throws -> SplitPoolOutput {
        let run = input.run
        // What a list holds is no matter of the plan; whom the model's filters refuse is.
        let rules = try context.rules(
            features: run.features, model: input.model,
            parameters: ScoringParameters(
                radiusTenths: GreatCircle.tenthsOfMile(input.radius), top: 1, minimumScore: 0))
        let planner = ChunkPlanner(
            rules: rules, userBudget: input.chunkBudget, workBudget: input.pairBudget)
        let chunks = planner.plan()
        let lines = chunks.map { $0.item.text + "\n" }.joined()
        try context.files.write(Array(lines.utf8), durablyTo: run.chunks)
        let work = chunks.reduce(0) { $0 + $1.work }
        context.report(.planned(chunks: chunks.count, pairs: work))
        let bucket = run.path.removingLastComponent().lastComponent?.string ?? ""
        return SplitPoolOutput(
            chunks: chunks.count, pairs: chunks.reduce(0) { $0 + $1.pairs }, work: work,
            manifest: ObjectLocation(
                bucket: bucket, key: RunDirectory.chunksKey(of: run.name)))
    }
}
