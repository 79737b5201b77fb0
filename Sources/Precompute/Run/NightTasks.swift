package import StateMachine

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
