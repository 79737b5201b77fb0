import ArgumentParser
import Nights
import StateMachine

/// Values for the placeholders of a state machine.
struct PlaceholderOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: "A value for a ${Placeholder} of the state machine: NAME=VALUE. Can be repeated.")
    var set: [String] = []

    @Option(
        name: .customLong("set-file"),
        help: """
            A file with such values, one per line. [default: nightly.env beside nightly.asl.json, \
            if it exists]
            """, completion: .file())
    var setFile: String?

    func validate() throws { _ = try assignments() }

    /// Reads the definition and fills its placeholders.
    ///
    /// - Parameters:
    ///   - path: the definition's file, or - for standard input.
    ///   - kind: the kind of execution that it must be valid for.
    ///   - earlier: the values of an earlier run.
    /// - Returns: the definition.
    /// - Throws: ``InvalidDefinition`` with all problems, or an error of a file.
    func definition(
        at path: String, _ kind: StateMachineDefinition.Kind = .local,
        keeping earlier: [String: String] = [:]
    ) throws -> NightDefinition {
        try DefinitionFile(
            path: path, kind: kind, assignments: try assignments(), valuesFile: setFile,
            earlier: earlier
        ).read()
    }

    /// The values that `--set` gives.
    func assignments() throws -> [String: String] {
        try set.reduce(into: [:]) { values, text in
            guard let (name, value) = DefinitionFile.assignment(text) else {
                throw ValidationError("--set takes NAME=VALUE, not \(text).")
            }
            values[name] = value
        }
    }
}
