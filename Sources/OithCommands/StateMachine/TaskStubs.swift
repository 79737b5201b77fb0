import JSON
import StateMachine
import Synchronization

/// Which stand-in does which task: the file of `--stand-ins`.
///
///     {"arn:aws:lambda:us-east-1:111111111111:function:score": {"behaviour": "identity"}}
///
/// A Lambda function is found by its name, whether the task or the file says the name or the ARN,
/// with or without a version.
struct TaskStubs: Sendable {
    private let byResource: [String: TaskStub]
    private let byFunction: [String: TaskStub]

    /// - Throws: ``CommandError`` that names the entry which is none.
    init(_ value: JSONValue) throws(CommandError) {
        guard let object = value.object else {
            throw CommandError(
                ExitStatus.badData,
                "the stand-ins are \(value.kindName); write an object with a member for each task")
        }
        var byResource: [String: TaskStub] = [:]
        for member in object.members {
            do throws(TaskStub.Problem) {
                byResource[member.key] = try TaskStub(member.value)
            } catch {
                throw CommandError(
                    ExitStatus.badData, "the stand-in for \(member.key) \(error.message)")
            }
        }
        self.byResource = byResource
        byFunction = Dictionary(
            byResource.sorted { $0.key < $1.key }.map { (Self.functionName($0.key), $0.value) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The stand-in for a resource or a function, or nil.
    subscript(name: String) -> TaskStub? {
        byResource[name] ?? byFunction[Self.functionName(name)]
    }

    /// `score` of `score`, `score:7`, `function:score` and `arn:aws:lambda:...:function:score:7`;
    /// anything else as it is.
    private static func functionName(_ name: String) -> String {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if let place = parts.firstIndex(of: "function"), place + 1 < parts.count {
            return parts[place + 1]
        }
        return parts.count <= 2 ? parts[0] : name
    }
}

/// Does a task in place of what does it on AWS.
struct TaskStub: Sendable {
    /// Why an entry is no stand-in.
    struct Problem: Error { let message: String }

    /// What it does; the names are those of the file.
    enum Behaviour: String, CaseIterable {
        case identity
        case constant = "const-HelloWorld"
        case bytes = "return-bytes"
        case largeOutput = "large-output"
        case sleep = "sleep-60"
        case exception = "raise-Exception"
        case customException = "raise-CustomException"
        case failTimes = "fail-times"
        case activity

        /// The members of an entry beside the behaviour itself.
        var members: [String] {
            switch self {
            case .failTimes: ["times"]
            case .activity: ["workers"]
            default: []
            }
        }
    }

    /// Members that say where an entry comes from; they have no effect.
    private static let notes = ["file", "via"]

    /// More than the 256 KiB that a state may hand on.
    private static let largeOutputByteCount = 300_000

    private let behaviour: Behaviour
    private let failuresLeft: FailureCount
    private let workers: [ActivityWorker]

    init(_ entry: JSONValue) throws(Problem) {
        let names = Behaviour.allCases.map(\.rawValue).joined(separator: ", ")
        guard let name = entry["behaviour"]?.string else {
            throw Problem(message: "has no \"behaviour\"; write one of \(names)")
        }
        guard let behaviour = Behaviour(rawValue: name) else {
            throw Problem(message: "cannot be '\(name)'; write one of \(names)")
        }
        self.behaviour = behaviour
        let allowed = Self.notes + ["behaviour"] + behaviour.members
        if let key = entry.object?.members.map(\.key).first(where: { !allowed.contains($0) }) {
            throw Problem(
                message: "has a member '\(key)', which \(name) does not know; its members are "
                    + (["behaviour"] + behaviour.members).joined(separator: ", "))
        }
        let times = entry["times"] ?? 1
        guard let count = times.integer, count >= 0 else {
            throw Problem(message: "has \(times.text) as \"times\"; write a whole number from 0 on")
        }
        failuresLeft = FailureCount(count)
        workers =
            behaviour == .activity ? try ActivityWorker.all(entry["workers"]?.array ?? []) : []
    }

    /// The result of a task.
    ///
    /// - Parameters:
    ///   - request: the task.
    ///   - payload: what a function is called with; for other tasks their input.
    /// - Returns: what the task's result is, without an envelope.
    /// - Throws: ``TaskFailure`` where it is one that fails, or the task was stopped.
    func answer(
        _ request: TaskRequest, payload: JSONValue
    ) async throws(TaskFailure) -> JSONValue {
        switch behaviour {
        case .identity: return payload
        case .constant: return ["Return": "HelloWorld"]
        case .bytes: return "HelloWorld!"
        case .largeOutput:
            return .string(String(repeating: "a", count: Self.largeOutputByteCount))
        case .sleep:
            do { try await SystemClock().sleep(seconds: 60) } catch {
                throw TaskFailure(error: "States.TaskFailed", cause: "the task was stopped")
            }
            return payload
        case .exception: throw .exception("Exception", "Some exception was raised.")
        case .customException: throw .exception("CustomException", "")
        case .failTimes:
            if failuresLeft.take() { throw .exception("Exception", "Some exception was raised.") }
            return payload
        case .activity: return try await ActivityWorker.answer(request, by: workers)
        }
    }
}

/// How often a stand-in is still to fail; counted by all tasks that it does.
private final class FailureCount: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    /// Whether this time it fails.
    func take() -> Bool {
        left.withLock { left in
            defer { left = max(0, left - 1) }
            return left > 0
        }
    }
}

extension TaskFailure {
    /// An exception of a Lambda function in Python, as Step Functions reports it: the cause is
    /// what the runtime says of it, as JSON.
    fileprivate static func exception(_ type: String, _ message: String) -> TaskFailure {
        let cause: JSONValue = [
            "errorMessage": .string(message), "errorType": .string(type),
            "requestId": .string(Identifier.random()), "stackTrace": [],
        ]
        return TaskFailure(error: type, cause: cause.text)
    }
}
