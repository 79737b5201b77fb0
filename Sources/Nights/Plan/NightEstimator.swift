import FeatureTable
import JSON
import NightStages

/// Makes the estimate of a run that is under way, when SplitPool is done.
///
/// It looks at some chunks only and takes a few hundredths of a second.
struct NightEstimator: Sendable {
    let context: StageContext
    /// The input of the execution.
    let input: TaskFields<TaskKey>
    let rates: NightRates

    /// The result of SplitPool with the estimate in it; as it was where none can be made, which
    /// is nothing that a night should fail of.
    func adding(to output: JSONValue, _ figures: NightFigures) -> JSONValue {
        guard let plan = try? plan(figures) else { return output }
        return SplitPoolOutput.adding(plan.estimate, to: output)
    }

    private func plan(_ figures: NightFigures) throws -> NightPlan {
        let run = try input.runDirectory()
        let table = try context.table(run.features)
        let rules = try context.rules(
            features: run.features, model: try input.path(.model),
            parameters: try input.scoringParameters())
        let sketch = try TableWorkload(rules, try ChunkManifest.read(run.chunks, rows: table.count))
        let size = NightSize(
            rows: Double(figures.rows ?? table.count),
            decisions: Double(figures.exclusionRows ?? 0), eligible: Double(table.count),
            chunks: sketch.chunks,
            pairsInReach: sketch.pairsInReach, pairsSuited: sketch.pairsSuited,
            candidates: sketch.candidates)
        return NightPlan(
            size, rates, cores: Machine.coresAtWork(context.concurrency),
            budget: ByteSize(context.memoryBudget),
            chunkBudget: try input.chunkBudget(),
            top: try input.top())
    }
}
