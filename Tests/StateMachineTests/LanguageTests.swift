import FoundationEssentials
import JSON
import StateMachine
import Synchronization
import Testing

/// The language, case by case: the tables `Conformance/*.jsonl`, a case a line.
///
///     {"name": "...", "source": "AWS", "expression": "States.MathAdd(1, 2)", "output": 3}
///
/// Each expected value was derived from its source and not from this interpreter: `ASL` is the
/// specification (states-language.net), `AWS` the Developer Guide of Step Functions and what was
/// seen of the service, `Jayway` the README of JsonPath, the dialect of the paths.
///
/// What is run: `expression`, of a Pass state's Parameters; `condition`, of a Choice, which is true
/// or false; `state`, the one of a machine; `states`, whose first one begins; or a whole `machine`.
/// `input` is the execution's; `tasks` has what each activity's tries come to, the last one again
/// and again, and of an empty list the input; `objects` are files of buckets; `type` is the kind of
/// machine. Expected are `output`, or `error` and perhaps `cause`, or that the definition is
/// `refused`; and with `waits` the seconds of each pause.
struct LanguageTests {
    @Test(arguments: LanguageCase.all)
    func `A case of the language ends as its source says`(_ one: LanguageCase) async throws {
        if one.fields["refused"] == true {
            #expect(throws: DefinitionError.self) { try one.machine }
            return
        }
        _ = try one.machine
        // A limit is never reached: its sleep would take no time, and end before the work does.
        let hasLimit = one.hasLimit
        let clock = ManualClock { _, _ in hasLimit }
        let outcome = try await one.run(clock)
        switch outcome {
        case .succeeded(let output):
            #expect(output == one.fields["output"], "\(output.text)")
            #expect(one.fields["error"] == nil)
        case .failed(let failure):
            #expect(.string(failure.error) == one.fields["error"], "\(failure)")
            if let cause = one.fields["cause"] { #expect(.string(failure.cause) == cause) }
        case .aborted: Issue.record("aborted")
        }
        if let waits = one.fields["waits"]?.array {
            #expect(clock.naps == waits.compactMap(\.number))
        }
    }

    @Test func `The tables are there`() {
        #expect(LanguageCase.all.count > 600)
        #expect(LanguageCase.all.allSatisfy { $0.fields["name"]?.string != nil })
    }
}

/// A line of a table.
struct LanguageCase: Sendable, CustomTestStringConvertible {
    let fields: JSONValue

    var testDescription: String { fields["name"]?.string ?? fields.text }

    static let all: [LanguageCase] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Conformance")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().flatMap { name in
            let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
            return (text ?? "").utf8.split(separator: UInt8(ascii: "\n")).map { line in
                LanguageCase(fields: (try? JSONValue(parsing: Array(line))) ?? .null)
            }
        }
    }()

    /// Whether something in it must be done in time; such a case has no pauses.
    var hasLimit: Bool { fields.text.contains("\"TimeoutSeconds") }

    private var kind: StateMachineDefinition.Kind {
        fields["type"]?.string.flatMap { StateMachineDefinition.Kind(rawValue: $0) } ?? .standard
    }

    var machine: StateMachineDefinition {
        get throws { try StateMachineDefinition(definition.text, kind: kind) }
    }

    private var definition: JSONValue {
        if let machine = fields["machine"] { return machine }
        if let states = fields["states"] {
            let first = states.object?.members.first?.key ?? ""
            return ["StartAt": .string(first), "States": states]
        }
        if let state = fields["state"] { return ["StartAt": "S", "States": ["S": state]] }
        if var rule = fields["condition"]?.object {
            rule["Next"] = "Yes"
            return [
                "StartAt": "S",
                "States": [
                    "S": ["Type": "Choice", "Choices": [.object(rule)], "Default": "No"],
                    "Yes": ["Type": "Pass", "Result": true, "End": true],
                    "No": ["Type": "Pass", "Result": false, "End": true],
                ],
            ]
        }
        let parameters: JSONValue = ["r.$": fields["expression"] ?? .null]
        let pass: JSONValue = [
            "Type": "Pass", "Parameters": parameters, "OutputPath": "$.r", "End": true,
        ]
        return ["StartAt": "S", "States": ["S": pass]]
    }

    func run(_ clock: ManualClock) async throws -> ExecutionOutcome {
        let objects = fields["objects"]?.object?.members ?? []
        let tries = Mutex<[String: ArraySlice<JSONValue>]>([:])
        return try await StateMachineTests.run(
            definition.text, kind: kind, input: fields["input"] ?? [:], clock: clock,
            objects: MemoryBuckets(
                Dictionary(uniqueKeysWithValues: objects.map { ($0.key, $0.value.string ?? "") }))
        ) { request throws(TaskFailure) in
            let activity = request.activityName ?? ""
            let outcome = tries.withLock { tries in
                var left = tries[activity] ?? fields["tasks"]?[activity]?.array?[...] ?? []
                let outcome = left.count > 1 ? left.removeFirst() : left.first
                tries[activity] = left
                return outcome
            }
            guard let outcome else { return request.input }
            if let error = outcome["error"]?.string {
                throw TaskFailure(error: error, cause: outcome["cause"]?.string ?? "")
            }
            return outcome["output"] ?? .null
        }
    }
}
