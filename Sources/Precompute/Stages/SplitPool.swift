import DurableFiles
import Scoring
import StateMachine
import SystemPackage
import UserPool

/// Cuts the users into chunks and writes the manifest that the Map reads, a line a chunk.
///
/// A state machine may set `pairBudget`, the pairs of a chunk at most; what is published does not
/// depend on it.
struct SplitPool: Stage {
    let context: StageContext

    func run(_ input: StageInput) async throws -> JSONValue {
        let run = try input.runDirectory()
        let table = try context.table(run.features)
        let planner = ChunkPlanner(
            table: table, userBudget: try input.integer("chunkBudget", in: 1...100_000_000),
            pairBudget: input.value["pairBudget"] == nil
                ? ChunkPlanner.defaultPairBudget : try input.integer("pairBudget", in: 1...1 << 40),
            radiusTenths: try input.radiusTenths())
        let chunks = planner.plan()
        let lines = chunks.map { $0.item.text + "\n" }.joined()
        try context.files.write(Array(lines.utf8), durablyTo: run.chunks)
        let pairs = chunks.reduce(0) { $0 + $1.pairs }
        context.report(.planned(chunks: chunks.count, pairs: pairs))
        let bucket = run.path.removingLastComponent().lastComponent?.string ?? ""
        let folder = run.path.lastComponent?.string ?? ""
        return [
            "chunks": .integer(chunks.count), "pairs": .integer(pairs),
            // Where the Map's ItemReader finds the manifest: a folder stands for a bucket.
            "manifest": ["bucket": .string(bucket), "key": .string("\(folder)/chunks.jsonl")],
        ]
    }
}
