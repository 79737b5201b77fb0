import JSON
import StateMachine

/// What a Pass state makes of an expression in its Parameters: the value as JSON, or the error with
/// its cause.
func evaluated(
    _ expression: String, in document: String = "{}",
    random: @escaping @Sendable () -> UInt64 = { 1 << 63 }
) async throws -> String {
    let definition: JSONValue = [
        "StartAt": "S",
        "States": ["S": ["Type": "Pass", "End": true, "Parameters": ["r.$": .string(expression)]]],
    ]
    let input = try JSONValue(parsing: document)
    switch try await run(definition.text, input: input, random: random) {
    case .succeeded(let output): return output["r"]?.text ?? "no value"
    case .failed(let failure): return failure.description
    case .aborted: return "aborted"
    }
}

/// The problems of a machine of the one state `S` with these fields, as they are written.
func problems(
    ofState fields: String, kind: StateMachineDefinition.Kind = .standard
) -> [String] {
    problems(of: #"{"StartAt": "S", "States": {"S": {\#(fields)}}}"#, kind: kind)
}

/// The problems of a definition, as they are written.
func problems(of definition: String, kind: StateMachineDefinition.Kind = .standard) -> [String] {
    do {
        _ = try StateMachineDefinition(definition, kind: kind)
        return []
    } catch {
        return error.problems.map(\.description)
    }
}
