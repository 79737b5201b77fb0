import DurableFiles
import Scoring
import Snapshot
package import StateMachine
import Synchronization
import UserPool

/// Runs the activities of the nightly state machine in this process.
///
/// An activity's ARN ends in its name, `arn:aws:states:...:activity:oith-score-chunk`; AWS hands
/// the same task to workers.
package struct NightTasks: TaskExecutor {
    private let stages: [String: any Stage]

    package init(_ context: StageContext) {
        stages = [
            "oith-extract-pool": ExtractPool(context: context),
            "oith-split-pool": SplitPool(context: context),
            "oith-score-chunk": ScoreChunk(context: context),
            "oith-aggregate-candidates": AggregateCandidates(context: context),
            "oith-write-snapshot": WriteSnapshot(context: context),
            "oith-verify-snapshot": VerifySnapshot(context: context),
            "oith-guard-snapshot": GuardSnapshot(context: context),
            "oith-publish-snapshot": PublishSnapshot(context: context),
            "oith-notify-failure": NotifyFailure(),
        ]
    }

    package func execute(_ request: TaskRequest) async throws(TaskFailure) -> JSONValue {
        guard let activity = request.activityName, let stage = stages[activity] else {
            throw TaskFailure(
                error: NightError.Code.badDefinition.errorName,
                cause: "state \(request.stateName): this oith has no activity for the resource "
                    + "\(request.resource); it knows \(knownActivities)")
        }
        do { return try await stage.run(StageInput(value: request.input)) } catch {
            throw NightError(error).taskFailure
        }
    }

    private var knownActivities: String { stages.keys.sorted().joined(separator: ", ") }
}

extension NightError {
    /// What any module's error means for the night.
    init(_ error: any Error) {
        switch error {
        case let error as NightError: self = error
        case let error as PoolError: self.init(Self.code(error), "the pool: \(error)")
        case let error as FileError: self.init(Self.code(error), "\(error)")
        case let error as SnapshotError: self.init(Self.code(error), "\(error)")
        case is CancellationError: self.init(.stopped, "the task was stopped")
        default: self.init(.io, "\(error)")
        }
    }

    private static func code(_ error: PoolError) -> Code {
        switch error.code {
        case .fileNotFound: .notFound
        case .notReadable, .busy, .diskFull, .inputOutput: .io
        default: .data
        }
    }

    private static func code(_ error: FileError) -> Code {
        switch error.code {
        case .notFound: .notFound
        case .damaged: .data
        default: .io
        }
    }

    private static func code(_ error: SnapshotError) -> Code {
        switch error.code {
        case .locked: .locked
        case .noSnapshot: .notFound
        default: .data
        }
    }
}
