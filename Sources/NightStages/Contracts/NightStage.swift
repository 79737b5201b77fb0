package import StateMachine

/// The stages of a night in their order; the raw value is the activity that does it.
///
/// ReadChunkFailure and NotifyFailure are none of them: a night that succeeds does not come to them.
package enum NightStage: String, CaseIterable, Comparable, Sendable {
    /// Reads the pool and writes the feature table.
    case extractPool = "oith-extract-pool"
    /// Cuts the users into chunks.
    case splitPool = "oith-split-pool"
    /// Scores one chunk.
    case scoreChunk = "oith-score-chunk"
    /// Merges the results of the chunks into lists.
    case aggregateCandidates = "oith-aggregate-candidates"
    /// Writes the snapshot.
    case writeSnapshot = "oith-write-snapshot"
    /// Checks the snapshot against the rules.
    case verifySnapshot = "oith-verify-snapshot"
    /// Compares the snapshot with those of earlier nights.
    case guardSnapshot = "oith-guard-snapshot"
    /// Makes the snapshot the current one.
    case publishSnapshot = "oith-publish-snapshot"

    /// The stages that an estimate is made of: those that take time.
    package static let estimated = allCases.filter { $0 != .guardSnapshot }

    /// The name of the activity that does it, the last part of its ARN.
    package var activity: String { rawValue }

    /// The name of the state that does it in the night as shipped.
    package var stateName: String {
        switch self {
        case .extractPool: "ExtractPool"
        case .splitPool: "SplitPool"
        case .scoreChunk: "ScoreChunks"
        case .aggregateCandidates: "AggregateCandidates"
        case .writeSnapshot: "WriteSnapshot"
        case .verifySnapshot: "VerifySnapshot"
        case .guardSnapshot: "GuardSnapshot"
        case .publishSnapshot: "PublishSnapshot"
        }
    }

    /// The files and folders in the run's folder that it leaves for later stages.
    package var products: [String] {
        switch self {
        case .extractPool: ["pool.features", "rejects.jsonl"]
        case .splitPool: ["chunks.jsonl"]
        case .scoreChunk: ["partials"]
        case .aggregateCandidates: ["lists"]
        case .writeSnapshot, .verifySnapshot, .guardSnapshot, .publishSnapshot: []
        }
    }

    /// The fields of the execution's input that it is the first to depend on.
    package var settings: [TaskKey] {
        switch self {
        case .extractPool: [.pool, .asOf, .maxRejectFraction]
        case .splitPool: [.radius, .chunkBudget]
        case .scoreChunk: [.model, .minimumScore, .top, .reuse, .recompute]
        case .aggregateCandidates: []
        case .writeSnapshot: [.codec, .snapshotFormat]
        case .verifySnapshot: [.verifyEntries]
        // ShallPublish is before the guard.
        case .guardSnapshot: [.publish, .guards]
        case .publishSnapshot: []
        }
    }

    /// The first stage that a state does; nil where it does none.
    package init?(_ state: State) {
        let stages = state.activityNames.compactMap { NightStage(rawValue: $0) }
        guard let first = stages.min() else { return nil }
        self = first
    }

    /// Whether a stage comes earlier in the night.
    package static func < (left: NightStage, right: NightStage) -> Bool {
        left.position < right.position
    }

    private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
