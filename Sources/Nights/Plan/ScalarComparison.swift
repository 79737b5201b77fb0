import FeatureTable
package import JSON
package import NightStages
import Scoring

/// The time that the kernel and the rules themselves take for the same pairs, on one core.
///
/// Some users of some chunks, from the largest to the smallest, are scored against all in their
/// reach, by one and by the other in turn. What the kernel may skip counts for it: the pairs are
/// those in reach.
package struct ScalarComparison: Sendable {
    /// Pairs of the sample.
    package private(set) var pairs = 0
    /// What the kernel took for them, in seconds of one core.
    package private(set) var kernelSeconds = 0.0
    /// What the rules took for them, in seconds of one core.
    package private(set) var scalarSeconds = 0.0

    /// How many times as fast the kernel is; 0 where nothing was measured.
    package var ratio: Double { kernelSeconds > 0 ? scalarSeconds / kernelSeconds : 0 }

    fileprivate mutating func add(_ work: ChunkWork, pairs: Int, _ kernel: KernelLevel) throws {
        kernelSeconds += try Self.seconds { _ = try work.score(kernel) }
        scalarSeconds += try Self.seconds { _ = try work.score(.scalar) }
        self.pairs += pairs
    }

    /// Nothing else of the process works meanwhile.
    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = ProcessUsage.now.processorSeconds
        try body()
        return ProcessUsage.now.processorSeconds - start
    }
}

extension Nights {
    private static let comparedChunks = 8
    /// Pairs of a chunk at most: a second or so of the rules.
    private static let comparedPairs = 10_000_000

    /// Holds the kernel of a context against the scalar reference, on a run's own chunks.
    ///
    /// - Parameters:
    ///   - input: of the run's execution; its users are extracted and split.
    ///   - context: with the kernel.
    /// - Returns: the times of both.
    /// - Throws: what ScoreChunk throws.
    package func compareWithScalar(
        _ input: JSONValue, _ context: StageContext
    ) throws -> ScalarComparison {
        guard var object = input.object else { return ScalarComparison() }
        let run = try TaskFields<TaskKey>(input).runDirectory()
        let chunks = try ChunkManifest.read(run.chunks, rows: try context.table(run.features).count)
            .sorted { $0.pairs > $1.pairs }
        var comparison = ScalarComparison()
        let step = max(1, chunks.count / Self.comparedChunks)
        for index in stride(from: step / 2, to: chunks.count, by: step) {
            let chunk = chunks[index]
            let perUser = max(1, chunk.pairs / max(1, chunk.users.count))
            let count = min(chunk.users.count, max(1, Self.comparedPairs / perUser))
            let part = Chunk(
                name: chunk.name, cell: chunk.cell,
                users: chunk.users.lowerBound..<chunk.users.lowerBound + count, part: chunk.part,
                parts: chunk.parts, pairs: count * perUser,
                work: chunk.work * count / max(1, chunk.users.count))
            object[TaskKey.chunk] = part.item
            try comparison.add(
                try ChunkWork(ScoreChunkInput(.object(object)), context), pairs: part.pairs,
                context.kernel)
        }
        return comparison
    }
}
