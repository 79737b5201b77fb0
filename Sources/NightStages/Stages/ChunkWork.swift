import FeatureTable
package import Scoring

/// One chunk with all that its result depends on.
package struct ChunkWork {
    /// The users whose lists are asked for.
    package let chunk: Chunk
    /// Tonight's users, scored by the run's model.
    package let rules: PairRules
    /// The users who are scored with those of the chunk.
    package let candidates: CandidateRegion
    private let modelDigest: String

    /// - Throws: ``NightError`` where the chunk is none of the run's feature table, or where table and
    ///   model do not go together.
    package init(_ input: ScoreChunkInput, _ context: StageContext) throws {
        let scoring = input.scoring
        let table = try context.table(scoring.run.features)
        chunk = input.chunk
        try chunk.requireRows(within: table.count)
        rules = try context.rules(
            features: scoring.run.features, model: scoring.model,
            parameters: scoring.parameters)
        modelDigest = try context.model(scoring.model).digest
        candidates = try CandidateRegion(
            of: chunk, radiusTenths: scoring.parameters.radiusTenths, in: table)
    }

    /// The content key of its result.
    package func key() -> ChunkKey {
        ChunkKey(
            of: chunk, against: candidates.rows, in: rules.table, rules.parameters,
            model: modelDigest)
    }

    /// Scores it with a kernel; the lists do not depend on which.
    package func score(_ kernel: KernelLevel) throws(CancellationError) -> ChunkLists {
        try ChunkScorer(rules: rules, kernel: kernel)
            .score(users: chunk.users, against: candidates.tiles)
    }
}
