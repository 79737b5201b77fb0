import DurableFiles
import Geo
import Scoring
import StateMachine
import UserPool

/// Scores one chunk and writes what it found.
struct ScoreChunk: Stage {
    let context: StageContext

    func run(_ input: StageInput) async throws -> JSONValue {
        let run = try input.runDirectory()
        let table = try context.table(run.features)
        let parameters = try input.scoringParameters()
        let chunk = try Chunk(item: input.value["chunk"] ?? .null, rows: table.count)
        let rules = PairRules(
            table: table, model: try context.model(try input.path("model")).model,
            parameters: parameters)
        let reach = Reach(
            of: try chunk.geohash(), radiusTenths: parameters.radiusTenths, in: table)
        let lists = try ChunkScorer(rules: rules, kernel: context.kernel).score(
            users: chunk.users, against: reach.part(chunk.part, of: chunk.parts))
        try context.files.makeDirectories(run.partials)
        try ListFile.write(
            CandidateLists(users: lists.users, listCounts: lists.listCounts, keys: lists.keys),
            to: run.partial(chunk.name), in: context.files)
        context.report(.scored(chunk: chunk.name, lists.counts))
        return [
            "chunk": .string(chunk.name), "pairs": .integer(lists.counts.looked),
            "accepted": .integer(lists.counts.accepted),
        ]
    }
}
