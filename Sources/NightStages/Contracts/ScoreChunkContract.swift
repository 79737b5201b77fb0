package import JSON
package import Scoring

/// What ScoreChunk takes: an item of the Map over the chunks.
package struct ScoreChunkInput: StageInput {
    /// The run, and how it scores.
    package let scoring: ScoringInput
    /// The chunk; whether its rows are in the feature table is not checked yet.
    package let chunk: Chunk
    /// Whether the result of an earlier run may be reused for it.
    package let reuses: Bool

    /// Reads and checks the fields of a task's input.
    package init(_ fields: TaskFields<TaskKey>) throws(NightError) {
        scoring = try ScoringInput(fields)
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
package struct ScoreChunkOutput: MemberwiseOutput {
    /// The name of the chunk.
    package private(set) var chunk: String?
    /// Whether the result of an earlier run was reused; then all counts are 0.
    package private(set) var isReused = false
    /// The pairs of the chunk's users with everyone in its candidate region.
    package private(set) var pairsInReach: Int?
    /// The pairs that the plan expected a kernel to scan.
    package private(set) var estimatedPairs: Int?
    /// The pairs that the kernel scanned.
    package private(set) var scanned: Int?
    /// The pairs that are in a list or would be in a longer one.
    package private(set) var accepted: Int?
    /// The pairs that the exact rules decided.
    package private(set) var scored: Int?

    /// - Parameters:
    ///   - chunk: the chunk.
    ///   - counts: what became of its pairs; nil where an earlier result was reused.
    package init(_ chunk: Chunk, _ counts: PairCounts?) {
        self.chunk = chunk.name
        isReused = counts == nil
        pairsInReach = counts == nil ? 0 : chunk.pairs
        estimatedPairs = counts == nil ? 0 : chunk.work
        scanned = counts?.scanned ?? 0
        accepted = counts?.accepted ?? 0
        scored = counts?.scored ?? 0
    }

    /// An output without any member.
    package init() {}

    /// The members in the order of the journal.
    package static let members: [OutputMember<Self>] = [
        .text("chunk", \.chunk),
        OutputMember(
            "reused", \.isReused, read: { $0["reused"]?.bool ?? false }, write: { .bool($0) }),
        .count("inReach", \.pairsInReach), .count("estimate", \.estimatedPairs),
        .count("pairs", \.scanned), .count("accepted", \.accepted), .count("judged", \.scored),
    ]
}
