import Geo
package import JSON
package import Scoring
import SnapshotFormat
package import SystemPackage

/// What a night is asked to do: the input of its execution.
///
/// `resume` and `rerun` take it from the journal, so it holds everything that a published byte
/// depends on, and nothing of the machine but paths.
package struct NightSettings: Sendable {
    /// The SQLite file of the user pool.
    package var pool: FilePath
    /// ISO 8601, UTC, whole seconds.
    package var asOf: String
    /// The file of the scoring model.
    package var model: FilePath
    /// Miles.
    package var radius: Double
    /// The length of a full list, 1...255.
    package var top: Int
    /// Points.
    package var minimumScore: Double
    /// Users of a chunk at most.
    package var chunkBudget: Int
    /// `lz4` or `zstd`.
    package var codec: String
    /// The major version of the snapshot's format, in ``SnapshotFormat/FormatVersion/written``.
    package var snapshotFormat: Int
    /// Whether PublishSnapshot runs.
    package var publishes: Bool
    /// The share of rows of the pool that may be rejects.
    package var maxRejectFraction: Double
    /// How much worse than earlier nights it may be and still be published.
    package var guards: GuardThresholds
    /// What VerifySnapshot holds against the rules.
    package var verifyEntries: VerifyExtent
    /// Whether results of earlier runs are taken where nothing changed.
    package var reuses: Bool
    /// Names of chunks that are scored again in any case.
    package var recomputed: [String] = []

    /// The settings of a night; what is not given is as shipped.
    package init(
        pool: FilePath, asOf: String, model: FilePath,
        radius: Double = ScoringParameters.radiusMiles.defaultValue,
        top: Int = ScoringParameters.listLength.defaultValue,
        minimumScore: Double = ScoringParameters.minimumPoints.defaultValue,
        chunkBudget: Int = usersPerChunk.defaultValue, codec: String = codecs[0],
        snapshotFormat: Int = FormatVersion.newest.major,
        publishes: Bool = true, maxRejectFraction: Double = rejectFraction.defaultValue,
        guards: GuardThresholds = GuardThresholds(), verifyEntries: VerifyExtent = .all,
        reuses: Bool = true
    ) {
        (self.pool, self.asOf, self.model, self.radius, self.top) = (pool, asOf, model, radius, top)
        (self.minimumScore, self.chunkBudget, self.codec) = (minimumScore, chunkBudget, codec)
        self.snapshotFormat = snapshotFormat
        (self.publishes, self.maxRejectFraction) = (publishes, maxRejectFraction)
        (self.guards, self.verifyEntries, self.reuses) = (guards, verifyEntries, reuses)
    }

    /// The input of an execution that works in `run`.
    package func executionInput(_ run: RunDirectory, concurrency: Int) -> JSONValue {
        JSONValue(members: [
            (TaskKey.runDirectory, .string(run.path.string)), (.pool, .string(pool.string)),
            (.asOf, .string(asOf)), (.model, .string(model.string)), (.radius, .double(radius)),
            (.top, .integer(top)), (.minimumScore, .double(minimumScore)),
            (.chunkBudget, .integer(chunkBudget)), (.codec, .string(codec)),
            (.snapshotFormat, .integer(snapshotFormat)),
            (.publish, .bool(publishes)), (.maxRejectFraction, .double(maxRejectFraction)),
            (.guards, guards.json), (.verifyEntries, .string(verifyEntries.rawValue)),
            (.concurrency, .integer(concurrency)), (.reuse, .bool(reuses)),
            (.recompute, .array(recomputed.map { .string($0) })),
        ])
    }

    /// What the execution's input of an older run lacks.
    package static let missingSnapshotFormat: JSONValue = .integer(FormatVersion.newest.major)

    /// The parameters of the scorer.
    ///
    /// - Parameters:
    ///   - radius: miles, in ``ScoringParameters/radiusMiles``; compared as tenths, rounded half up.
    ///   - top: in ``ScoringParameters/listLength``.
    ///   - minimumScore: points, in ``ScoringParameters/minimumPoints``. A score is a whole number
    ///     of hundredths: the least one that reaches it.
    /// - Returns: the parameters.
    package static func scoringParameters(
        radius: Double, top: Int, minimumScore: Double
    ) -> ScoringParameters {
        ScoringParameters(
            radiusTenths: GreatCircle.tenthsOfMile(radius), top: top,
            minimumScore: hundredths(reaching: minimumScore))
    }

    /// The least whole number of hundredths that is not less than a number.
    ///
    /// The product may round across a whole number; the quotient of one is the number that its
    /// decimal text means.
    private static func hundredths(reaching points: Double) -> Int32 {
        let nearest = (points * 100).rounded()
        return Int32(nearest / 100 >= points ? nearest : nearest + 1)
    }
}
