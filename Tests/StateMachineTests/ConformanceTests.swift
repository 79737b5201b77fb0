import FoundationEssentials
import StateMachine
import Testing

/// Executions that were recorded from AWS Step Functions, as far as this interpreter goes.
///
/// The recordings lie beside the repository and are not part of it.
private enum Recordings {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/asl")

    static var areThere: Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: "cases.jsonl").path)
    }

    static func lines(_ name: String) throws -> [JSONValue] {
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        return try text.utf8.split(separator: UInt8(ascii: "\n")).map {
            try JSONValue(parsing: Array($0))
        }
    }
}

@Suite(.enabled(if: Recordings.areThere, "the recordings (../shared/asl) are not there"))
struct ConformanceTests {
    /// What a recorded task did, by its name in the recording.
    private static func work(
        _ behaviour: String, _ request: TaskRequest
    ) async throws(TaskFailure) -> JSONValue {
        switch behaviour {
        case "identity": return request.input
        case "const-HelloWorld": return ["Return": "HelloWorld"]
        case "return-bytes": return "HelloWorld!"
        case "raise-Exception":
            throw TaskFailure(error: "Exception", cause: "Some exception was raised.")
        case "raise-CustomException":
            throw TaskFailure(error: "CustomException", cause: "")
        case "large-output": return .string(String(repeating: "a", count: 300_000))
        default: throw TaskFailure(error: "Lambda.Unknown", cause: behaviour)
        }
    }

    private static func run(_ recording: JSONValue) async throws -> ExecutionOutcome {
        let tasks = recording["tasks"]
        return try await StateMachineTests.run(
            recording["definition"]?.text ?? "", input: recording["input"] ?? .null
        ) { request throws(TaskFailure) in
            let behaviour = tasks?[request.resource]?["behaviour"]?.string ?? ""
            return try await work(behaviour, request)
        }
    }

    /// Judged by moto, which takes an instant with an offset for no timestamp; RFC 3339, which the
    /// specification names, has offsets.
    private static let notCopied = ["moto_choice_is_timestamp_21"]

    @Test func `Every recorded execution that is accepted ends as it did on AWS`() async throws {
        var accepted = 0
        for recording in try Recordings.lines("cases.jsonl") {
            let name = recording["name"]?.string ?? ""
            let needs = recording["requires"]?.array?.compactMap(\.string) ?? []
            let isExact = recording["fuzzy"]?.bool != true && recording["ignore_pointers"] == nil
            guard isExact, !Self.notCopied.contains(name), needs.isEmpty || needs == ["task"],
                let text = recording["definition"]?.text,
                (try? StateMachineDefinition(text)) != nil
            else { continue }
            accepted += 1
            let outcome = try await Self.run(recording)
            let expected = recording["expected"]
            switch outcome {
            case .succeeded(let output):
                #expect(output == expected?["output"], "\(name)")
            case .failed(let failure):
                #expect(failure.error == expected?["error"]?.string ?? "", "\(name): \(failure)")
            case .aborted: Issue.record("\(name) was aborted")
            }
        }
        #expect(accepted >= 346, "fewer definitions are accepted than before")
    }

    @Test func `Every definition that AWS refuses is refused`() throws {
        for recording in try Recordings.lines("invalid.jsonl") {
            let name = recording["name"]?.string ?? ""
            let definition = recording["definition"] ?? .null
            let text = definition.string ?? definition.text
            #expect(throws: DefinitionError.self, "\(name)") {
                _ = try StateMachineDefinition(text)
            }
        }
    }

    @Test func `Every recorded definition is accepted or its refusal says not yet`() throws {
        for recording in try Recordings.lines("cases.jsonl") {
            do {
                _ = try StateMachineDefinition(recording["definition"]?.text ?? "")
            } catch {
                for problem in error.problems {
                    #expect(
                        problem.message.contains("not supported yet"),
                        "\(recording["name"]?.string ?? ""): \(problem)")
                }
            }
        }
    }
}
