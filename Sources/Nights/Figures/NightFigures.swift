import JSON
package import NightStages
package import Scoring
package import SnapshotStore
package import StateMachine

/// What a run came to: the figures of its summary.
package struct NightFigures: Sendable {
    /// What each state of the machine took, in the order in which they were entered.
    package struct StageTime: Sendable {
        /// The state by its key in the definition.
        package let state: String
        /// What it does, or nil where it only decides.
        package let stage: NightStage?
        /// From entering to leaving it, in seconds.
        package let seconds: Double
        /// The time of all cores together, of the program and of the system on its behalf.
        package let processorSeconds: Double
        /// The most memory that the process had until its end, in bytes.
        package let peakMemory: Int

        /// - Parameters:
        ///   - state: the name of the state.
        ///   - stage: what it does, or nil where it only decides.
        ///   - seconds: from entering to leaving it.
        ///   - processorSeconds: the time of all cores together.
        ///   - peakMemory: the most memory that the process had until its end, in bytes.
        package init(
            state: String, stage: NightStage?, seconds: Double, processorSeconds: Double,
            peakMemory: Int
        ) {
            (self.state, self.stage, self.seconds) = (state, stage, seconds)
            (self.processorSeconds, self.peakMemory) = (processorSeconds, peakMemory)
        }
    }

    /// Rows of the pool's `users`, and how many of them take part tonight; nil before ExtractPool.
    package var rows: Int?
    /// Users who take part tonight; nil before ExtractPool.
    package var eligible: Int?
    /// Rows that could not be read; nil before ExtractPool.
    package var rejects: Int?
    /// Rows of `match_history`: one user accepted or passed another; of a run of an older version
    /// those of `blocks` are among them, and ``blocks`` is nil.
    package var decisions: Int?
    /// Rows of `blocks`: one user blocked another.
    package var blocks: Int?
    /// Those of them that name two eligible users; nil of a run of a version that did not count.
    package var decisionsInForce: Int?
    /// Blocks that name two eligible users; nil of a run of a version that did not count.
    package var blocksInForce: Int?
    /// Which of the two tables the pool did not have.
    package var missingTables: [String] = []
    /// The number of chunks; nil before SplitPool.
    package var chunks: Int?
    /// What the run expected of itself.
    package var estimate: NightEstimate?
    /// Chunks whose result was taken from an earlier run.
    package var reusedChunks = 0
    /// Pairs of the chunks that were scored in this run: those in reach, those that the plan
    /// thought a kernel would have to look at, and what became of them.
    package var pairsInReach = 0
    /// Pairs of those chunks that the plan expected a kernel to scan.
    package var estimatedPairs = 0
    /// What became of the pairs of those chunks.
    package var pairs = PairCounts()
    /// What the last try of each chunk that failed said, by the chunk's name.
    package var failedChunks: [String: TaskFailure] = [:]
    /// Users with at least one candidate, users with a full list, and all candidates.
    package var lists: Int?
    /// Users with a full list; nil before AggregateCandidates.
    package var fullLists: Int?
    /// Candidates in all lists; nil before AggregateCandidates.
    package var candidates: Int?
    /// Lists that VerifySnapshot scored again by brute force; nil before it.
    package var verifiedLists: Int?
    /// The name of the snapshot, and whether it is the current one now.
    package var snapshot: String?
    /// The bytes of the snapshot's files.
    package var snapshotByteCount: Int?
    /// How the places in the lists are spread; nil before WriteSnapshot.
    package var exposure: ExposureFigures?
    /// Whether the snapshot is the current one now.
    package var isPublished = false
    /// The snapshot at which a pin held `current`, so that this one was not published.
    package var heldAt: String?
    /// What the states took that this process left, in their order.
    package var stageTimes: [StageTime] = []

    /// The most memory that the process had, in bytes.
    package var peakMemory: Int {
        stageTimes.reduce(ProcessUsage.now.peakMemory) { max($0, $1.peakMemory) }
    }

    /// Rows of both tables together.
    package var exclusionRows: Int? { decisions.map { $0 + (blocks ?? 0) } }

    /// Figures of a run that has done nothing yet.
    package init() {}

    /// Adds what a stage returned.
    mutating func add(_ output: JSONValue, of stage: NightStage) {
        switch stage {
        case .extractPool: add(ExtractPoolOutput(output))
        case .splitPool:
            let output = SplitPoolOutput(output)
            (chunks, estimate) = (output.chunks, output.estimate)
        case .scoreChunk: add(ScoreChunkOutput(output))
        case .aggregateCandidates:
            let output = AggregateCandidatesOutput(output)
            (lists, fullLists, candidates) = (output.lists, output.fullLists, output.candidates)
        case .writeSnapshot:
            let output = WriteSnapshotOutput(output)
            (snapshot, snapshotByteCount) = (output.name, output.byteCount)
            exposure = output.exposure
        case .verifySnapshot: verifiedLists = VerifySnapshotOutput(output).rescored
        case .guardSnapshot: break
        case .publishSnapshot:
            heldAt = PublishSnapshotOutput(output).heldAt
            isPublished = heldAt == nil
        }
    }

    private mutating func add(_ output: ExtractPoolOutput) {
        rows = output.rows
        eligible = output.eligible
        rejects = output.rejects
        decisions = output.decisions
        blocks = output.exclusions?.blocks
        decisionsInForce = output.exclusions?.decisionsInForce
        blocksInForce = output.exclusions?.blocksInForce
        missingTables = output.exclusions?.missingTables ?? []
    }

    private mutating func add(_ output: ScoreChunkOutput) {
        if output.isReused { reusedChunks += 1 }
        pairsInReach.add(output.pairsInReach)
        estimatedPairs.add(output.estimatedPairs)
        pairs.scanned.add(output.scanned)
        pairs.accepted.add(output.accepted)
        pairs.scored.add(output.scored)
    }
}

extension Int {
    /// Adds a count where there is one, and stops at the greatest number.
    fileprivate mutating func add(_ count: Int?) {
        let (sum, isTooMuch) = addingReportingOverflow(count ?? 0)
        self = isTooMuch ? .max : sum
    }
}
