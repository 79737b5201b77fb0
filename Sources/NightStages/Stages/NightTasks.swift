package import JSON
package import StateMachine

/// Runs the activities of the nightly state machine in this process.
///
/// An activity's ARN ends in its name, `arn:aws:states:...:activity:oith-score-chunk`; AWS hands
/// the same task to workers.
package struct NightTasks: TaskExecutor {
    private let stages: [String: any Stage]

    /// - Parameter context: what the stages share.
    package init(_ context: StageContext) {
        let stages: [(NightStage, any Stage)] = [
            (.extractPool, ExtractPool(context: context)),
            (.splitPool, SplitPool(context: context)),
            (.scoreChunk, ScoreChunk(context: context)),
            (.aggregateCandidates, AggregateCandidates(context: context)),
            (.writeSnapshot, WriteSnapshot(context: context)),
            (.verifySnapshot, VerifySnapshot(context: context)),
            (.guardSnapshot, GuardSnapshot(context: context)),
            (.publishSnapshot, PublishSnapshot(context: context)),
        ]
        self.stages = Dictionary(
            uniqueKeysWithValues: stages.map { ($0.activity, $1) }
                + [
                    (ReadChunkFailure.activity, ReadChunkFailure()),
                    (NotifyFailure.activity, NotifyFailure()),
                ])
    }

    /// Runs the activity that a task's resource names.
    ///
    /// - Throws: `TaskFailure` with the error name of ``NightError/Code`` that fits.
    package func execute(_ request: TaskRequest) async throws(TaskFailure) -> JSONValue {
        guard let activity = request.activityName, let stage = stages[activity] else {
            throw TaskFailure(
                error: NightError.Code.badDefinition.errorName,
                cause: "state \(request.stateName): this oith has no activity for the resource "
                    + "\(request.resource); it knows \(knownActivities)")
        }
        do { return try await stage.run(task: request.input) } catch {
            throw NightError(error).taskFailure
        }
    }

    /// Runs one stage outside of a state machine.
    ///
    /// - Parameters:
    ///   - stage: which.
    ///   - input: the task's input; fields that the stage does not need may be there too.
    /// - Returns: the stage's output.
    /// - Throws: the stage's own error, of any module.
    package func run(_ stage: NightStage, _ input: JSONValue) async throws -> JSONValue {
        guard let stage = stages[stage.activity] else { return .null }
        return try await stage.run(task: input)
    }

    private var knownActivities: String { stages.keys.sorted().joined(separator: ", ") }
}
