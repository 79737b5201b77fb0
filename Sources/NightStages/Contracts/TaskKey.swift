/// The fields of a night's input: of its execution, and of the tasks that take a part of it.
///
/// `Pipelines/nightly.asl.json` names them in `Parameters`; in the code they have no other name than
/// these.
package enum TaskKey: String, CaseIterable, Sendable {
    /// The run's folder, a path.
    case runDirectory
    /// The user pool, a path.
    case pool
    /// The night's instant, ISO 8601.
    case asOf
    /// The scoring model, a path.
    case model
    /// The search radius in miles.
    case radius
    /// The length of a full list.
    case top
    /// The minimum score in points.
    case minimumScore = "minScore"
    /// The most users of a chunk.
    case chunkBudget
    /// The most pairs that a kernel scans for one chunk; a state machine may set it.
    case pairBudget
    /// The compression of the published pages: `lz4` or `zstd`.
    case codec
    /// The major version of the snapshot's format.
    case snapshotFormat
    /// Whether PublishSnapshot runs.
    case publish
    /// The share of the pool's rows that may be rejects.
    case maxRejectFraction
    /// The thresholds of the guard, see ``GuardThresholds``.
    case guards
    /// Which entries VerifySnapshot checks, see ``VerifyExtent``.
    case verifyEntries
    /// The number of chunks that are scored at once.
    case concurrency
    /// Whether results of earlier runs are reused.
    case reuse
    /// The names of chunks that are scored even where a result could be reused.
    case recompute
    /// ScoreChunk: a line of the chunk manifest.
    case chunk
    /// The output of ExtractPool, as later states see it.
    case extract
    /// The output of SplitPool, as later states see it.
    case split
    /// The output of WriteSnapshot, as later states see it.
    case snapshot
    /// The error that a Catch has taken, as later states see it.
    case error
    /// Of a start that failed: the exit code of its command.
    case exitCode
}
