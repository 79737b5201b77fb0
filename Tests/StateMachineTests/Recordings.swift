import Bytes
import FoundationEssentials
import JSON
import StateMachine

/// Executions and definitions whose outcome on AWS Step Functions is known.
///
/// They lie beside the repository and are not part of it. `OITH_ASL_CASES` names another folder; in
/// both, the files are `cases*.jsonl`, `invalid*.jsonl` and `valid*.jsonl`.
enum Recordings {
    static let folder =
        ProcessInfo.processInfo.environment["OITH_ASL_CASES"].map { URL(filePath: $0) }
        ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/asl")

    static var areThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    /// The lines of all files whose names begin with `prefix`.
    static func lines(_ prefix: String) throws -> [JSONValue] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix(prefix) && $0.hasSuffix(".jsonl") }.sorted()
        return try names.flatMap { name in
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            return try text.utf8.split(separator: UInt8(ascii: "\n")).map {
                try JSONValue(parsing: Array($0))
            }
        }
    }

    /// The text of a recorded definition, and for what kind of machine it was given.
    static func definition(of recording: JSONValue) -> (String, StateMachineDefinition.Kind) {
        let definition = recording["definition"] ?? .null
        let kind = recording["type"]?.string.flatMap { StateMachineDefinition.Kind(rawValue: $0) }
        return (definition.string ?? definition.text, kind ?? .standard)
    }
}

/// Compares an output with a recorded one, but for what differs from run to run.
struct RecordedOutput {
    private let ignored: Set<String>
    private let optional: Set<String>

    init(_ recording: JSONValue) {
        ignored = Self.pointers(recording["ignore_pointers"])
        optional = Self.pointers(recording["optional_pointers"])
    }

    private static func pointers(_ value: JSONValue?) -> Set<String> {
        Set(value?.array?.compactMap(\.string) ?? [])
    }

    func isMet(by actual: JSONValue?, _ expected: JSONValue, at pointer: String = "") -> Bool {
        if ignored.contains(pointer) || optional.contains(pointer) { return true }
        switch (actual, expected) {
        case (.object(let actual), .object(let expected)):
            let keys = Set((actual.members + expected.members).map(\.key))
            return keys.allSatisfy { key in
                let inner = "\(pointer)/\(key)"
                guard let value = expected[key] else { return ignored.contains(inner) }
                if actual[key] == nil { return optional.contains(inner) }
                return isMet(by: actual[key], value, at: inner)
            }
        case (.array(let actual), .array(let expected)):
            return actual.count == expected.count
                && zip(actual, expected).enumerated().allSatisfy {
                    isMet(by: $1.0, $1.1, at: "\(pointer)/\($0)")
                }
        default: return actual == expected
        }
    }
}

/// Does what a recorded task did, by its behaviour's name.
struct InstrumentedTasks {
    private let tasks: JSONValue?

    init(_ recording: JSONValue) { tasks = recording["tasks"] }

    func execute(_ request: TaskRequest) async throws(TaskFailure) -> JSONValue {
        guard request.resource.hasSuffix(":lambda:invoke") else {
            return try await perform(tasks?[request.resource], request.input)
        }
        let name = request.input["FunctionName"]?.string ?? ""
        let payload = request.input["Payload"] ?? .null
        // Recorded: nothing is {}, and a text that is JSON is read.
        let event = payload == .null ? [:] : payload
        let read = event.string.flatMap { try? JSONValue(parsing: $0) } ?? event
        return ["Payload": try await perform(tasks?[name], read)]
    }

    /// What the recorded worker of an activity makes of its input.
    private func answer(
        _ task: JSONValue?, _ input: JSONValue
    ) async throws(TaskFailure) -> JSONValue {
        switch task?["workers"]?.array?.first?["template"]?["Comment"]?.string {
        case "BASE_ID_ACTIVITY_CONSUMER", "HEARTBEAT_ID_ACTIVITY_CONSUMER": return input
        case "BASE_ID_ACTIVITY_CONSUMER_FAIL":
            throw TaskFailure(error: "Programmatic Error", cause: input.text)
        case nil: throw TaskFailure(error: "States.Runtime", cause: "the activity does not exist")
        default:
            try? await untilCancelled()
            throw TaskFailure(error: "Stopped", cause: "")
        }
    }

    private func perform(
        _ task: JSONValue?, _ input: JSONValue
    ) async throws(TaskFailure) -> JSONValue {
        switch task?["behaviour"]?.string {
        case "identity": return input
        case "const-HelloWorld": return ["Return": "HelloWorld"]
        case "return-bytes": return "HelloWorld!"
        case "raise-Exception":
            throw TaskFailure(error: "Exception", cause: "Some exception was raised.")
        case "raise-CustomException": throw TaskFailure(error: "CustomException", cause: "")
        case "large-output": return .string(String(repeating: "a", count: 300_000))
        case "sleep-60":
            try? await untilCancelled()
            throw TaskFailure(error: "Stopped", cause: "")
        case "activity": return try await answer(task, input)
        default: throw TaskFailure(error: "Lambda.Unknown", cause: "\(task?.text ?? "no task")")
        }
    }
}

/// A clock on which sleeping takes no time, but lets the other tasks go on first.
struct PatientClock: ExecutionClock {
    private let clock = ManualClock()

    var now: Timestamp { clock.now }

    func sleep(seconds: Double) async throws {
        for _ in 0..<1000 {
            try Task.checkCancellation()
            await Task.yield()
        }
        try await clock.sleep(seconds: seconds)
    }
}
