/// All that is wrong with a definition, in the order of the file.
package struct DefinitionError: Error, Sendable, CustomStringConvertible {
    /// The problems by line; never empty.
    package let problems: [DefinitionProblem]

    init(_ problems: [DefinitionProblem]) {
        self.problems = problems.enumerated()
            .sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
            .map(\.element)
    }

    /// One line a problem.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// One thing that is wrong with a definition.
package struct DefinitionProblem: Sendable, Equatable, CustomStringConvertible {
    /// The line in the file, counted from 1; 0 where the problem is in no line of it.
    package let line: Int
    /// The JSON pointer of the field, or of the object that lacks it.
    package let pointer: String
    /// The state that has the problem, or nil for the machine itself.
    package let state: String?
    /// The field that has the problem, or nil for the state as a whole.
    package let field: String?
    /// What is wrong and what to write instead.
    package let message: String

    package var description: String {
        var parts: [String] = []
        if line > 0 { parts.append("line \(line)") }
        if let state { parts.append("state \(state)") }
        if let field { parts.append("field \(field)") }
        let place = pointer.isEmpty ? "" : " (\(pointer))"
        return parts.isEmpty ? message : parts.joined(separator: ", ") + place + ": " + message
    }
}
