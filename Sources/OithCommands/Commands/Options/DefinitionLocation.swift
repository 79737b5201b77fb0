import ArgumentParser
import ExecutionStore
import Nights
import StateMachine
import SystemPackage

/// Which state machine, and the values of its placeholders.
struct DefinitionLocation: ParsableArguments {
    @Argument(help: "The state machine, a file in the Amazon States Language.", completion: .file())
    var definition: String

    @OptionGroup var placeholders: PlaceholderOptions

    /// The definition's file.
    var file: FilePath { FilePath.absolute(definition) }

    /// Reads the definition, placeholders filled.
    ///
    /// - Parameter kind: the kind of execution that it must be valid for.
    /// - Returns: the definition.
    /// - Throws: ``InvalidDefinition`` with all that is wrong with it, or an error of a file.
    func read(_ kind: StateMachineDefinition.Kind = .local) throws -> NightDefinition {
        try placeholders.definition(at: definition, kind)
    }
}

/// Which kind of execution a state machine must be valid for.
struct DefinitionKind: ParsableArguments {
    @Option(
        help: """
            The kind of execution to validate for: local (this runner, where no service calls \
            back), or a type of AWS, standard or express. [default: local]
            """, completion: .list(["local", "standard", "express"]))
    var type = StateMachineDefinition.Kind.local
}

/// Another definition than the one that a run had.
struct DefinitionCorrection: ParsableArguments {
    @Option(
        name: .customLong("state-machine"),
        help: "A corrected state machine. [default: that of the run]", completion: .file())
    var definition: String?

    @OptionGroup var placeholders: PlaceholderOptions

    /// The definition to continue with.
    ///
    /// - Throws: ``InvalidDefinition`` or ``DefinitionError`` with all that is wrong with it, or an
    ///   error of a file.
    func corrected(_ source: DefinitionSource) throws -> NightDefinition {
        if let definition {
            return try placeholders.definition(at: definition, keeping: source.placeholders)
        }
        return try NightDefinition(source, changing: try placeholders.assignments())
    }
}
