package import Bytes
package import ExecutionStore
package import NightStages
package import SnapshotFormat
package import SnapshotStore
package import StateMachine

/// What there is to tell of a run when it is over, or was cut off: the journal's view of it.
///
///     let account = try await nights.account(of: nil)
///     account.status                  // .succeeded
///
/// It holds numbers and names of states, chunks and geohash cells, and nobody's id, so that
/// whatever is made of it (report, metrics, log) is free of them too.
package struct NightAccount: Sendable {
    /// A visit to a state of the machine itself.
    package struct StageVisit: Sendable {
        /// The state and its attempts, as the journal has them.
        package let visit: StateExecutionRecord
        /// What it does, or nil where it only decides.
        package let stage: NightStage?
        /// What it used of the machine; nil where that was not kept.
        package let usage: Usage?

        /// What it took; nil where it was cut off.
        package var seconds: Double? {
            visit.exited.map { visit.entered.duration(until: $0) }
        }
    }

    /// What a visit used of the machine.
    package struct Usage: Sendable {
        /// How many cores worked at once, in the mean.
        package let cores: Double
        /// The time of all cores together.
        package let processorSeconds: Double
        /// The most memory that the process had until its end, in bytes.
        package let peakMemory: Int
    }

    /// A chunk that was started.
    package struct ChunkVisit: Sendable {
        /// The chunk by its name, a geohash cell such as `9q8y`.
        package let name: String
        /// The number of its users.
        package let users: Int
        /// When its first attempt began.
        package let started: Timestamp
        /// Nil where it was cut off.
        package let ended: Timestamp?
        /// How it ended; nil where it was cut off.
        package let ending: ItemRecord.Ending?
        /// How often it was started.
        package let attempts: Int
        /// Whether the result of an earlier run was reused.
        package let isReused: Bool
        /// Pairs that the kernel looked at.
        package let pairs: Int
        /// Why its last attempt failed; nil where it did not.
        package let failure: TaskFailure?

        /// What it took with all attempts; nil where it was cut off.
        package var seconds: Double? { ended.map { started.duration(until: $0) } }
    }

    /// Where the run is: the data folder.
    package let dataFolder: String
    /// The run as its journal has it.
    package let run: ExecutionRecord
    /// How the run ended, or that it is under way.
    package let status: ExecutionRecord.Status
    /// Nil where this version does not take the definition that the run had.
    package let machine: StateMachineDefinition?
    /// The visits to states, in the order in which they were entered.
    package let stages: [StageVisit]
    /// The chunks that were started, in the order of the journal.
    package let chunks: [ChunkVisit]
    /// Without the times of stages, which ``stages`` have.
    package let figures: NightFigures
    /// Rows that took no part, by reason, in the order in which it is tested.
    package let notEligible: [NamedCount]
    /// Rows that could not be read, by reason, the most frequent first; nil where the run's file of
    /// rejects is gone.
    package let rejects: [NamedCount]?
    /// The runs before this one, the newest first.
    package let earlier: [EarlierNight]
    /// The snapshot that the run wrote; nil where it wrote none, or it is gone.
    package let manifest: SnapshotManifest?
    /// Its distributions; nil where the snapshot cannot be read.
    package let statistics: SnapshotStatistics?
    /// What the guard compared the night with; nil where it was not asked.
    package let guardResult: GuardResult?
    /// What is served now, whatever the run did.
    package let serviceStatus: ServiceStatus
    /// The processes that ran it to the end of a turn, the last one last.
    package let processes: [RunProcess]
    /// What to do about the run.
    package let nextStep: NextStep

    /// The most memory that the run's processes had, in bytes; nil where that was not kept.
    package var peakMemory: Int? { stages.compactMap(\.usage?.peakMemory).max() }

    /// Whether the guard kept its snapshot from being published.
    package var isRefused: Bool { status == .failed && run.isRefused }

    /// The last of the runs before that published a snapshot.
    package var publishedBefore: EarlierNight? { earlier.first(where: \.isPublished) }

    /// From the first beginning to the last end, halts included; nil where it has not ended.
    package var seconds: Double? { run.ended.map { run.started.duration(until: $0) } }

    /// How often work was started once more after a failure.
    package var retries: Int {
        let stages = stages.reduce(0) { $0 + max(0, $1.visit.attempts - 1) }
        return chunks.reduce(stages) { $0 + max(0, $1.attempts - 1) }
    }

    /// Users with a candidate among those who were eligible; nil where that is not known.
    package var coverage: Double? { figures.coverage }

    /// The chunks that took longest, the longest first.
    package func slowestChunks(_ count: Int) -> [ChunkVisit] {
        let timed = chunks.compactMap { chunk in chunk.seconds.map { (chunk, $0) } }
        return timed.sorted { ($1.1, $0.0.name) < ($0.1, $1.0.name) }.prefix(count).map(\.0)
    }
}

/// A run before the one that is told of.
package struct EarlierNight: Sendable {
    /// The run as its journal has it.
    package let run: ExecutionRecord
    /// How the run ended, or that it is under way.
    package let status: ExecutionRecord.Status
    /// The run's figures.
    package let figures: NightFigures

    /// Whether it came to its end with a new current snapshot, which a shadow night does not.
    package var isPublished: Bool { status == .succeeded && figures.isPublished }

    /// From the beginning to the end; nil where it has not ended.
    package var seconds: Double? { run.ended.map { run.started.duration(until: $0) } }
}

extension NightFigures {
    /// Users with a candidate among those who were eligible; nil where that is not known.
    package var coverage: Double? {
        guard let lists, let eligible, eligible > 0 else { return nil }
        return Double(lists) / Double(eligible)
    }

    /// Users with a full list among those who were eligible; nil where that is not known.
    package var fullShare: Double? {
        guard let fullLists, let eligible, eligible > 0 else { return nil }
        return Double(fullLists) / Double(eligible)
    }
}
