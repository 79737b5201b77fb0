package import Scoring
package import StateMachine

/// What a run came to: the figures of its summary.
package struct NightFigures: Sendable {
    /// How long each state of the machine took, in the order in which they were entered.
    package struct StageTime: Sendable {
        package let state: String
        package let seconds: Double
    }

    /// Rows of the pool's `users`, and how many of them take part tonight; nil before ExtractPool.
    package var rows: Int?
    package var eligible: Int?
    package var rejects: Int?
    package var chunks: Int?
    /// Chunks whose result was taken from an earlier run.
    package var reusedChunks = 0
    /// Pairs that were scored in this run.
    package var pairs = PairCounts()
    /// What the last try of each chunk that failed said, by the chunk's name.
    package var failedChunks: [String: TaskFailure] = [:]
    /// Users with at least one candidate, users with a full list, and all candidates.
    package var lists: Int?
    package var fullLists: Int?
    package var candidates: Int?
    package var verifiedLists: Int?
    /// The name of the snapshot, and whether it is the current one now.
    package var snapshot: String?
    package var isPublished = false
    package var stageTimes: [StageTime] = []

    package init() {}

    /// Adds what an activity returned.
    mutating func add(_ output: JSONValue, of activity: String) {
        switch activity {
        case "oith-extract-pool":
            rows = output["rows"]?.integer
            eligible = output["eligible"]?.integer
            rejects = output["rejects"]?.integer
        case "oith-split-pool": chunks = output["chunks"]?.integer
        case "oith-score-chunk":
            pairs.looked += output["pairs"]?.integer ?? 0
            if output["reused"]?.bool == true { reusedChunks += 1 }
            pairs.accepted += output["accepted"]?.integer ?? 0
        case "oith-aggregate-candidates":
            lists = output["lists"]?.integer
            fullLists = output["fullLists"]?.integer
            candidates = output["candidates"]?.integer
        case "oith-write-snapshot": snapshot = output["name"]?.string
        case "oith-verify-snapshot": verifiedLists = output["rescored"]?.integer
        case "oith-publish-snapshot": isPublished = true
        default: break
        }
    }
}
