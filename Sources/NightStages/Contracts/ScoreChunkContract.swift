package import JSON
package import Scoring
package import SystemPackage

/// What ScoreChunk takes: an item of the Map over the chunks.
package struct ScoreChunkInput: StageInput {
    /// The folder of the run, with the feature table.
    package let run: RunDirectory
    /// The scoring model.
    package let model: FilePath
    /// Search radius, length of a list and minimum score.
    package let parameters: ScoringParameters
    /// The chunk; whether its rows are in the feature table is not checked yet.
    package let chunk: Chunk
    /// Whether the result of an earlier run may be reused for it.
    package let reuses: Bool

    /// Reads and checks the fields of a task's input.
    package init(_ input: JSONValue) throws(NightError) {
        let fields = TaskFields<TaskKey>(input)
        run = try fields.runDirectory()
        model = try fields.path(.model)
        parameters = try fields.scoringParameters()
        chunk = try Chunk(item: fields[.chunk] ?? .null, rows: Int(UInt32.max))
        let named = fields[.recompute]?.array?.compactMap(\.string) ?? []
        reuses = try fields.flag(.reuse, default: true) && !named.contains(chunk.name)
    }

    /// The name of the chunk that a task is about; nil where it is about none.
    package static func chunkName(in input: JSONValue) -> String? {
        input[TaskKey.chunk].flatMap { Chunk.name(inItem: $0) }
    }
}

/// What ScoreChunk returns.
package struct ScoreChunkOutput: StageOutput {
    /// The name of the chunk.
    package let chunk: String?
    /// Whether the result of an earlier run was reused; then all counts are 0.
    package let isReused: Bool
    /// The pairs of the chunk's users with everyone in its candidate region.
    package let pairsInReach: Int?
    /// The pairs that the plan expected a kernel to scan.
    package let estimatedPairs: Int?
    /// The pairs that the kernel scanned.
    package let scanned: Int?
    /// The pairs that are in a list or would be in a longer one.
    package let accepted: Int?
    /// The pairs that the exact rules decided.
    package let judged: Int?

    private enum Key: String {
        case chunk, reused, inReach, estimate, pairs, accepted, judged
    }

    /// - Parameters:
    ///   - chunk: the chunk.
    ///   - counts: what became of its pairs; nil where an earlier result was reused.
    package init(_ chunk: Chunk, _ counts: PairCounts?) {
        self.chunk = chunk.name
        isReused = counts == nil
        pairsInReach = counts == nil ? 0 : chunk.pairs
        estimatedPairs = counts == nil ? 0 : chunk.work
        scanned = counts?.looked ?? 0
        accepted = counts?.accepted ?? 0
        judged = counts?.judged ?? 0
    }

    /// Reads an output back; what is missing is nil.
    package init(_ output: JSONValue) {
        chunk = output[Key.chunk]?.string
        isReused = output[Key.reused]?.bool ?? false
        pairsInReach = output.count(Key.inReach)
        estimatedPairs = output.count(Key.estimate)
        scanned = output.count(Key.pairs)
        accepted = output.count(Key.accepted)
        judged = output.count(Key.judged)
    }

    /// As the journal has it.
    package var json: JSONValue {
        JSONValue(members: [
            (Key.chunk, chunk.map { .string($0) }), (.reused, .bool(isReused)),
            (.inReach, pairsInReach.map { .integer($0) }),
            (.estimate, estimatedPairs.map { .integer($0) }),
            (.pairs, scanned.map { .integer($0) }), (.accepted, accepted.map { .integer($0) }),
            (.judged, judged.map { .integer($0) }),
        ])
    }
}
