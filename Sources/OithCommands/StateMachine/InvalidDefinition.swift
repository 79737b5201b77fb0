import NightStages
import StateMachine

/// A file that is no state machine which this runner takes.
struct InvalidDefinition: ExitingError {
    let status = NightError.Code.badDefinition.exitCode
    let file: String
    /// All of them, in the order of the file.
    let problems: [DefinitionProblem]

    init(file: String, problems: [DefinitionProblem]) {
        self.file = file
        self.problems = problems.enumerated()
            .sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
            .map(\.element)
    }

    var description: String {
        "\(file) is not a state machine this runner takes:\n"
            + problems.map(\.description).joined(separator: "\n")
    }
}
