import ArgumentParser
import Nights
import StateMachine

/// `oith state-machine graph`.
struct StateMachineGraphCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Draw a state machine.",
        discussion: """
              oith state-machine graph Pipelines/nightly.asl.json
              oith state-machine graph Pipelines/nightly.asl.json --format dot | dot -Tsvg > night.svg

            GitHub and GitLab render Mermaid in Markdown; DOT is for Graphviz. Dashed arrows are \
            Catch transitions, with the error names that they match.
            """)

    /// The language of the drawing.
    enum Format: String, CaseIterable, ExpressibleByArgument { case mermaid, dot }

    @OptionGroup var machine: DefinitionLocation

    @Option(help: "The language of the drawing: mermaid or dot.")
    var format = Format.mermaid

    func run() throws {
        let drawing = GraphDrawing(of: try machine.read(.standard).machine)
        switch format {
        case .mermaid: Terminal.output(drawing.mermaid)
        case .dot: Terminal.output(drawing.dot)
        }
    }
}
