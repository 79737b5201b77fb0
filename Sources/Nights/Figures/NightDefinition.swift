package import ExecutionStore
package import StateMachine

/// A state machine for the night, with the file and the placeholders that it was made from.
package struct NightDefinition: Sendable {
    /// The template, its placeholders and the text that came of them.
    package let source: DefinitionSource
    /// The state machine of that text.
    package let machine: StateMachineDefinition

    /// Fills a template and validates it.
    ///
    /// - Throws: ``DefinitionError`` with all problems.
    package init(
        template: String, placeholders: [String: String],
        kind: StateMachineDefinition.Kind = .standard
    ) throws(DefinitionError) {
        let text = try Placeholders.fill(template, placeholders)
        machine = try StateMachineDefinition(text, kind: kind)
        source = DefinitionSource(template: template, placeholders: placeholders, text: text)
    }

    /// The definition of an execution, with some placeholders changed.
    ///
    /// - Throws: ``DefinitionError`` where this version does not take it.
    package init(
        _ source: DefinitionSource, changing changes: [String: String]
    ) throws(DefinitionError) {
        try self.init(
            template: source.template,
            placeholders: source.placeholders.merging(changes) { $1 })
    }

    /// The states that belong to the night, in the order of the file; not those in which only a
    /// failure ends.
    var states: [State] {
        machine.graph.states.filter { !machine.graph.isDeadEnd($0.name) }
    }
}
