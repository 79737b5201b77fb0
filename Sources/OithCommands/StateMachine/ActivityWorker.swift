import JSON
import StateMachine
import Synchronization

/// A worker of an activity: a small state machine that fetches a task with
/// `aws-sdk:sfn:getActivityTask` and answers with `sendTaskSuccess` or `sendTaskFailure`.
///
///     {"behaviour": "activity", "workers": [{"activity": "arn:...:activity:a", "template": {...}}]}
///
/// An activity whose workers never answer goes on until its time is up; one without workers does
/// not exist.
struct ActivityWorker: Sendable {
    private let activity: String
    private let machine: StateMachineDefinition

    /// The workers of an entry.
    static func all(_ entries: [JSONValue]) throws(TaskStub.Problem) -> [ActivityWorker] {
        var workers: [ActivityWorker] = []
        for entry in entries {
            guard let template = entry["template"] else {
                throw TaskStub.Problem(message: "has a worker without a template, a state machine")
            }
            do throws(DefinitionError) {
                workers.append(
                    ActivityWorker(
                        activity: entry["activity"]?.string ?? "",
                        machine: try StateMachineDefinition(template.text)))
            } catch {
                throw TaskStub.Problem(message: "has a worker whose template is unsound:\n\(error)")
            }
        }
        return workers
    }

    /// Gives a task to workers and waits for the first answer.
    ///
    /// - Throws: ``TaskFailure`` that a worker sent, or because the task was stopped.
    static func answer(
        _ request: TaskRequest, by workers: [ActivityWorker]
    ) async throws(TaskFailure) -> JSONValue {
        if workers.isEmpty {
            throw TaskFailure(
                error: "States.Runtime", cause: "The activity \(request.resource) does not exist.")
        }
        let (answers, continuation) = AsyncStream.makeStream(of: Answer.self)
        let desk = ActivityDesk(
            input: request.input, heartbeat: request.heartbeat, answers: continuation)
        let answer = await withTaskGroup(of: Void.self) { group in
            for worker in workers { group.addTask { await worker.work(at: desk) } }
            defer { group.cancelAll() }
            // The stream ends when this task is cancelled.
            return await answers.first { _ in true }
        }
        switch answer {
        case .success(let output): return output
        case .failure(let failure): throw failure
        case nil: throw TaskFailure(error: "States.TaskFailed", cause: "the task was stopped")
        }
    }

    fileprivate typealias Answer = Result<JSONValue, TaskFailure>

    /// Runs the worker's machine; how it ends is its own business.
    private func work(at desk: ActivityDesk) async {
        let execution = Execution(
            of: machine, machineName: "worker", name: "worker",
            input: ["ActivityArn": .string(activity)],
            doors: ExecutionEnvironment(executor: desk, objects: NoBuckets(), observer: NoJournal())
        )
        _ = try? await execution.run()
    }
}

/// Hands out one task and takes its answer.
private final class ActivityDesk: TaskExecutor {
    private static let token = "token-1"

    private let input: JSONValue
    private let heartbeat: TaskHeartbeat
    private let answers: AsyncStream<ActivityWorker.Answer>.Continuation
    private let isTaken = Mutex(false)

    init(
        input: JSONValue, heartbeat: TaskHeartbeat,
        answers: AsyncStream<ActivityWorker.Answer>.Continuation
    ) {
        (self.input, self.heartbeat, self.answers) = (input, heartbeat, answers)
    }

    func execute(_ request: TaskRequest) async throws(TaskFailure) -> JSONValue {
        let parameters = request.input
        switch request.resource {
        case "arn:aws:states:::aws-sdk:sfn:getActivityTask":
            let isFree = isTaken.withLock { isTaken in
                defer { isTaken = true }
                return !isTaken
            }
            return isFree ? ["Input": .string(input.text), "TaskToken": .string(Self.token)] : [:]
        case "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess":
            let output = LambdaCall.payload(parameters["Output"] ?? .null)
            answers.yield(.success(output))
        case "arn:aws:states:::aws-sdk:sfn:sendTaskFailure":
            let failure = TaskFailure(
                error: parameters["Error"]?.string ?? "", cause: parameters["Cause"]?.string ?? "")
            answers.yield(.failure(failure))
        case "arn:aws:states:::aws-sdk:sfn:sendTaskHeartbeat": heartbeat.beat()
        default:
            throw TaskFailure(
                error: "States.Runtime", cause: "a worker cannot do \(request.resource)")
        }
        return [:]
    }
}
