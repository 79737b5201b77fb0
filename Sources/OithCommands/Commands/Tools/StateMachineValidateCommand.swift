import ArgumentParser
import JSON
import NightReport
import Nights
import StateMachine

/// `oith state-machine validate`.
struct StateMachineValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Validate a state machine and list all problems.",
        discussion: """
              oith state-machine validate Pipelines/nightly.asl.json --set Region=us-east-1

            Each problem has its line, state, field and JSON pointer, and what to write instead. \
            Exit code 65 if there is one. Region and Account are local and 000000000000 unless \
            they are set.
            """)

    @OptionGroup var machine: DefinitionLocation

    @OptionGroup var kind: DefinitionKind

    @OptionGroup var format: OutputFormat

    func run() throws {
        do {
            let count = try machine.read(kind.type).machine.graph.stateCount
            let states = count == 1 ? "1 state" : "\(NumberFormatting.count(count)) states"
            Terminal.output(
                format.json
                    ? JSONValue.validity(machine.definition, ("states", .integer(count)))
                    : "\(machine.definition): valid, \(states)\n")
        } catch let error as InvalidDefinition where format.json {
            let problems = error.problems.map(\.json)
            Terminal.output(
                JSONValue.validity(machine.definition, ("problems", .array(problems))))
            throw ExitCode(ExitStatus.badData)
        }
    }
}

extension JSONValue {
    /// The line that is printed: the file, whether it is valid, and how many states or which
    /// problems it has.
    fileprivate static func validity(_ file: String, _ detail: (String, JSONValue)) -> String {
        let members = [
            ("file", JSONValue.string(file)), ("valid", .bool(detail.0 != "problems")), detail,
        ]
        return JSONValue.object(JSONObject(members)).text + "\n"
    }
}

extension DefinitionProblem {
    fileprivate var json: JSONValue {
        [
            "line": line > 0 ? .integer(line) : .null, "pointer": .string(pointer),
            "state": state.map { .string($0) } ?? .null,
            "field": field.map { .string($0) } ?? .null, "message": .string(message),
        ]
    }
}
