package import StateMachine

/// The stages of a night in their order: what each leaves in the run's folder for later ones.
package enum NightStage: Int, CaseIterable, Comparable {
    case extractPool, splitPool, scoreChunk, aggregateCandidates, writeSnapshot, verifySnapshot
    case guardSnapshot, publishSnapshot

    /// The activity that does it.
    package var activity: String {
        switch self {
        case .extractPool: "oith-extract-pool"
        case .splitPool: "oith-split-pool"
        case .scoreChunk: "oith-score-chunk"
        case .aggregateCandidates: "oith-aggregate-candidates"
        case .writeSnapshot: "oith-write-snapshot"
        case .verifySnapshot: "oith-verify-snapshot"
        case .guardSnapshot: "oith-guard-snapshot"
        case .publishSnapshot: "oith-publish-snapshot"
        }
    }

    /// The files and folders in the run's folder that it leaves.
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
    package var settings: [String] {
        switch self {
        case .extractPool: ["pool", "asOf", "maxRejectFraction"]
        case .splitPool: ["radius", "chunkBudget"]
        case .scoreChunk: ["model", "minScore", "top", "reuse", "recompute"]
        case .aggregateCandidates: []
        case .writeSnapshot: ["codec"]
        case .verifySnapshot: [VerifyExtent.field]
        // ShallPublish stands before the guard.
        case .guardSnapshot: ["publish", "guards"]
        case .publishSnapshot: []
        }
    }

    /// The first stage that a state does, or nil where it does none.
    package init?(_ state: State) {
        let names = state.activityNames
        guard let stage = Self.allCases.first(where: { names.contains($0.activity) }) else {
            return nil
        }
        self = stage
    }

    package static func < (left: NightStage, right: NightStage) -> Bool { left.rawValue < right.rawValue }
}
