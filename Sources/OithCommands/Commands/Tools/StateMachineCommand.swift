import ArgumentParser
import StateMachine

/// `oith state-machine`.
struct StateMachineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state-machine",
        abstract: "Validate, draw and run state machines.",
        discussion: """
            For files in the Amazon States Language (states-language.net), in its JSONPath form.

              oith state-machine validate Pipelines/nightly.asl.json
              oith state-machine graph Pipelines/nightly.asl.json --format dot | dot -Tsvg
              oith state-machine run machine.asl.json --input input.json --stand-ins tasks.json
            """,
        subcommands: [
            StateMachineValidateCommand.self, StateMachineGraphCommand.self,
            StateMachineRunCommand.self,
        ])
}

extension StateMachineDefinition.Kind: ExpressibleByArgument {
    init?(argument: String) {
        switch argument {
        case "local": self = .local
        case "standard": self = .standard
        case "express": self = .express
        default: return nil
        }
    }
}
