/// What happens inside of the stages, for a display.
package enum NightProgress: Sendable {
    /// Rows of the pool that ExtractPool has read so far.
    case read(rows: Int)
    /// SplitPool has planned the scoring.
    case planned(chunks: Int, pairs: Int)
    /// A chunk was scored, or its result reused from an earlier run: so many of the planned pairs.
    case scored(chunk: String, pairs: Int, isReused: Bool)
    /// A part of the snapshot was written.
    case wrote(part: Int, of: Int)
    /// Something that the person who looks after the night should know.
    case noted(String)
}
