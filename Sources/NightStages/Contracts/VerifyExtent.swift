package import JSON

/// How many entries of published lists are compared with the rules.
package enum VerifyExtent: String, Sendable, CaseIterable {
    /// Those of all lists.
    case all
    /// Those of the lists that are scored again.
    case sample

    /// What the execution's input of an older run lacks.
    package static let missing: JSONValue = .string(VerifyExtent.all.rawValue)

    /// - Parameter value: of the field; older runs have none.
    init(_ value: JSONValue?) throws(NightError) {
        guard let value else {
            self = .all
            return
        }
        guard let extent = value.string.flatMap({ VerifyExtent(rawValue: $0) }) else {
            throw NightError(
                .badDefinition,
                "\(TaskKey.verifyEntries.rawValue) is all or sample, not \(value.text)")
        }
        self = extent
    }
}
