import JSON
package import NightStages
import Scoring
import SnapshotFormat

extension Setting {
    /// The process itself does not fit into less memory.
    package static let minimumMemory = ByteSize(64 << 20)

    /// What a night reads and computes, and how much of the machine it takes.
    static let night = [
        pool, poolLockTimeoutSeconds, data, stateMachine, model, radius, top, minScore,
        maxRejectFraction, concurrency, memory, chunkBudget, codec, snapshotFormat, publish,
        finishBy,
        verifyEntries,
    ]

    // MARK: - Files

    /// Path of the pool; the pipeline cannot start without it.
    package static let pool = Setting(
        "pool", .path, defaultWords: "$OITH_POOL", flag: "pool",
        summary: "The user pool, a SQLite file")

    /// How long a start waits for a locked pool.
    package static let poolLockTimeoutSeconds = Setting(
        "poolLockTimeoutSeconds", .number(0...86_400, unit: "seconds"),
        default: .integer(Int(PoolWait.defaultSeconds)),
        summary: "How long a night waits for a pool that another process has locked, in seconds")

    /// Path of the data folder.
    package static let data = Setting(
        "data", .path, defaultWords: "$OITH_DATA, or the configuration file", flag: "data",
        summary: "The data folder: all runs and snapshots")

    /// Path of the definition that `oith run` executes.
    package static let stateMachine = Setting(
        "stateMachine", .path, defaultWords: "Pipelines/\(ShippedFile.stateMachineName)",
        summary: "The state machine, a file in the Amazon States Language")

    /// Scoring model of the night, and of `plan` and `explain`.
    package static let model = Setting(
        "model", .model, default: .string(NightSettings.defaultModel), flag: "model",
        summary: "The scoring model: a file, or the name of one in Pipelines/scoring")

    // MARK: - Scoring

    /// Upper bound of the distance of a pair; pairs farther apart are never scored.
    package static let radius = Setting(
        "radius", ScoringParameters.radiusMiles, unit: "miles", flag: "radius",
        summary: "Search radius in miles")

    /// At most this many candidates are kept for a user.
    package static let top = Setting(
        "top", ScoringParameters.listLength, flag: "top", summary: "Length of a full list")

    /// A candidate with fewer points is left out.
    package static let minScore = Setting(
        "minScore", ScoringParameters.minimumPoints, unit: "points", flag: "min-score",
        summary: "Minimum score of a candidate, in points")

    /// Above this share of rejects ExtractPool fails.
    package static let maxRejectFraction = Setting(
        "maxRejectFraction", NightSettings.rejectFraction,
        summary: "Share of the pool's rows that may be rejected before the night fails")

    // MARK: - Work

    /// Threads of scoring, verification and reports.
    package static let concurrency = Setting(
        // No machine has use for more threads, and some cannot start them.
        "concurrency", .integer(1...4096), defaultWords: "the number of cores",
        flag: "concurrency", summary: "Number of chunks that are scored at the same time")

    /// Budget that a night checks itself against before it begins.
    package static let memory = Setting(
        "memory", .memory, defaultWords: "three quarters of the machine's memory", flag: "memory",
        summary: "Maximum memory that the night plans to use, such as 8GiB or 512MiB",
        details: "It does not change what is published.")

    /// Where SplitPool cuts a chunk.
    package static let chunkBudget = Setting(
        "chunkBudget", NightSettings.usersPerChunk, flag: "chunk-budget",
        summary: "Maximum number of users per chunk")

    /// Codec of the pages that lookups read.
    package static let codec = Setting(
        "codec", .choice(NightSettings.codecs), default: .string(NightSettings.codecs[0]),
        flag: "codec", summary: "Compression of the published pages")

    /// An older format, as long as not all readers of the lists know the newer one.
    package static let snapshotFormat = Setting(
        "snapshotFormat", .integer(FormatVersion.written),
        default: .integer(FormatVersion.newest.major),
        summary: "Format of the snapshot", details: "Use 2 until every server reads 3.")

    /// False for a night whose snapshot stays staged.
    package static let publish = Setting(
        "publish", .flag, default: .bool(true), flag: "publish",
        summary: "Whether the snapshot is published after it is verified")

    /// Deadline of the run; not stored in the journal.
    package static let finishBy = Setting(
        "finishBy", .time, flag: "finish-by",
        summary:
            "When the night must be finished: 06:30 (the next one, in the machine's time zone) or "
            + "2026-11-20T06:30:00Z",
        details: "The run ends with exit code 1 as soon as its estimate says that it will be late; "
            + "`oith resume` can continue it.")

    /// How much of the lists VerifySnapshot checks.
    package static let verifyEntries = Setting(
        "verify.entries", .choice(VerifyExtent.allCases.map(\.rawValue)),
        default: .string(VerifyExtent.all.rawValue),
        summary: "Entries of lists that a night checks against the rules before it publishes")
}

extension Setting {
    /// A number with its limits; the default is written without a fraction where it has none.
    private init(
        _ name: String, _ limits: Limits<Double>, unit: String? = nil, flag: String? = nil,
        summary: String
    ) {
        let value = limits.defaultValue
        self.init(
            name, .number(limits.range, unit: unit),
            default: Int(exactly: value).map { .integer($0) } ?? .double(value), flag: flag,
            summary: summary)
    }

    /// A whole number with its limits.
    private init(_ name: String, _ limits: Limits<Int>, flag: String, summary: String) {
        self.init(
            name, .integer(limits.range), default: .integer(limits.defaultValue), flag: flag,
            summary: summary)
    }
}
