/// Why a file is no scoring model: every problem that was found in it.
package struct ScoringModelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure that a caller tells apart.
    package enum Code: Sendable {
        /// The text is not JSON; the only problem names line and column.
        case notJSON
        /// The text is JSON but no model; each problem names its place.
        case invalid
    }

    /// One thing to put right.
    package struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The place as a JSON pointer (RFC 6901): `/terms/distance/0/below`; empty for the whole.
        package let pointer: String
        /// What is wrong and what to write instead.
        package let message: String

        package var description: String { pointer.isEmpty ? message : "\(pointer): \(message)" }
    }

    /// The kind of failure.
    package let code: Code
    /// At least one; in the order in which the fields are read, not that of the file.
    package let problems: [Problem]

    /// The problems, one a line.
    package var message: String { problems.map(\.description).joined(separator: "\n") }

    package var description: String {
        code == .notJSON
            ? "the scoring model is not JSON: \(message)"
            : "the scoring model is not valid:\n\(message)"
    }
}
