package import JSON

/// The definition of an execution, and how it was made from its file.
package struct DefinitionSource: Sendable, Equatable {
    /// The text of the file, with placeholders.
    package let template: String
    /// What filled them.
    package let placeholders: [String: String]
    /// The text that is run.
    package let text: String

    /// - Parameters:
    ///   - template: the text of the file, with placeholders.
    ///   - placeholders: what fills them.
    ///   - text: the text that is run.
    package init(template: String, placeholders: [String: String], text: String) {
        (self.template, self.placeholders, self.text) = (template, placeholders, text)
    }

    /// A definition without placeholders.
    package init(_ text: String) { self.init(template: text, placeholders: [:], text: text) }

    /// What a start has that failed before there was anything to run.
    static let none = DefinitionSource("")

    var placeholdersText: String {
        let members = placeholders.sorted { $0.key < $1.key }.map {
            ($0.key, JSONValue.string($0.value))
        }
        return JSONValue.object(JSONObject(members)).text
    }
}

/// A new execution, as it is entered in the journal.
package struct ExecutionBeginning: Sendable {
    /// Unique; see ``ExecutionStore/nextName(asOf:)``.
    package let name: String
    /// The definition that the execution runs, with what filled its placeholders.
    package let source: DefinitionSource
    /// What its first state gets.
    package let input: JSONValue
    /// The execution that it is a rerun of, or nil.
    package let base: String?
    /// The state after which it ends before its definition does, or nil.
    package let lastState: String?

    /// An execution of the whole definition, unless `lastState` ends it early.
    package init(
        name: String, source: DefinitionSource, input: JSONValue, base: String? = nil,
        lastState: String? = nil
    ) {
        (self.name, self.source, self.input) = (name, source, input)
        (self.base, self.lastState) = (base, lastState)
    }
}
