import ExecutionStore
import NightSamples
import NightStages
import Nights
import StateMachine
import Testing

/// Templates that become the state machine of a night.
@Suite struct NightDefinitionTests {
    private static let template = """
        {"StartAt": "A", "States": {"A": {"Type": "Task",
         "Resource": "arn:aws:states:${Region}:1:activity:oith-split-pool", "End": true}}}
        """

    @Test func `Placeholders are filled, and the template is kept.`() throws {
        let definition = try NightDefinition(
            template: Self.template, placeholders: ["Region": "local"])
        #expect(definition.source.template == Self.template)
        #expect(definition.source.placeholders == ["Region": "local"])
        #expect(definition.source.text == Self.template.replacing("${Region}", with: "local"))
        #expect(definition.machine.graph.states.map(\.name) == ["A"])
        #expect(definition.machine.graph["A"].flatMap { NightStage($0) } == .splitPool)
    }

    @Test func `A definition is made again with some placeholders changed.`() throws {
        let first = try NightDefinition(
            template: Self.template, placeholders: ["Region": "local"])
        let same = try NightDefinition(first.source, changing: [:])
        #expect(same.source == first.source)
        let second = try NightDefinition(first.source, changing: ["Region": "mars"])
        #expect(second.source.placeholders == ["Region": "mars"])
        #expect(second.source.text.contains("arn:aws:states:mars:1:"))
        #expect(second.source.template == Self.template)
    }

    @Test(arguments: [
        (template, ["Region"]), ("{", []), ("{}", ["StartAt"]),
        (#"{"StartAt":"B","States":{"A":{"Type":"Succeed"}}}"#, ["B"]),
    ])
    func `What is no definition is refused, and what is wrong is named.`(
        template: String, words: [String]
    ) {
        let error = #expect(throws: DefinitionError.self) {
            try NightDefinition(template: template, placeholders: [:])
        }
        let text = error.map { "\($0)" } ?? ""
        for word in words { #expect(text.contains(word), "\(text)") }
        #expect(!text.isEmpty)
    }

    @Test func `The night that comes with oith does its stages in their order.`() throws {
        let machine = try NightlyDefinition.load().machine
        let stages = machine.graph.states.compactMap { NightStage($0) }
        #expect(stages == NightStage.allCases)
        for stage in NightStage.allCases {
            #expect(machine.graph[stage.stateName].flatMap { NightStage($0) } == stage)
        }
    }
}
