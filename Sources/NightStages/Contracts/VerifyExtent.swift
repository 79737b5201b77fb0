package import StateMachine

/// How many entries of published lists are held against the rules.
package enum VerifyExtent: String, Sendable, CaseIterable {
    /// Those of all lists.
    case all
    /// Those of the lists that are scored again.
    case sample

    /// The field of the execution's input; older runs have none.
    package static let field = "verifyEntries"
    /// What is in its place for an older run.
    package static let missing: JSONValue = .string(VerifyExtent.all.rawValue)

    package init(_ input: StageInput) throws(NightError) {
        guard let value = input.value[Self.field] else {
            self = .all
            return
        }
        guard let extent = value.string.flatMap({ VerifyExtent(rawValue: $0) }) else {
            throw NightError(.badDefinition, "\(Self.field) is all or sample, not \(value.text)")
        }
        self = extent
    }
}
