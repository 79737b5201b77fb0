import JSON

/// A state machine, read from a file and found sound.
///
///     let text = try Placeholders.fill(file, ["Region": "local", "Account": "000000000000"])
///     let machine = try StateMachineDefinition(text)
///     machine.graph.startAt                     // ExtractPool
///
/// Reading is validating: a definition that exists has no missing targets, no unreachable states,
/// no unknown fields and no variable that is assigned nowhere.
package struct StateMachineDefinition: Sendable {
    /// The text that was read, placeholders filled.
    package let text: String
    /// What the machine says of itself.
    package let comment: String?
    /// The states of the machine itself; those of Maps and Parallels are inside theirs.
    package let graph: StateGraph
    /// The longest time in seconds that an execution may take, or nil.
    package let timeoutSeconds: Int?
    /// What it was checked for.
    package let kind: Kind

    /// Where and how executions of the machine are run, which decides what they may wait for.
    package enum Kind: String, Sendable {
        /// On AWS, for up to a year, or anywhere with an executor that does everything.
        case standard = "STANDARD"
        /// On AWS, for minutes: no activities, no `.sync` and no callbacks.
        case express = "EXPRESS"
        /// Here, where no service ends a `.sync` or calls back.
        case local = "LOCAL"
    }

    /// Reads a definition.
    ///
    /// - Parameters:
    ///   - text: the definition, a JSON text.
    ///   - kind: what it is checked for.
    /// - Throws: ``DefinitionError`` with all problems at once, in the order of the file.
    package init(_ text: String, kind: Kind = .standard) throws(DefinitionError) {
        let document: LocatedJSON
        do throws(JSONError) { document = try LocatedJSON(parsing: Array(text.utf8)) } catch {
            throw DefinitionError([
                DefinitionProblem(
                    line: error.line, pointer: "", state: nil, field: nil,
                    message: "this is no JSON, column \(error.column): \(error.message)")
            ])
        }
        var reader = DefinitionReader(document, kind: kind)
        for pointer in document.doubledKeys {
            reader.report(DefinitionPath(pointer: pointer), "the key is here twice")
        }
        let machine = reader.readMachine(document.value)
        guard reader.problems.isEmpty, let machine else { throw DefinitionError(reader.problems) }
        (self.text, self.kind) = (text, kind)
        comment = machine.comment
        graph = machine.graph
        timeoutSeconds = machine.timeoutSeconds
    }
}
