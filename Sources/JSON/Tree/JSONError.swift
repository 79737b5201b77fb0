/// A place in a JSON text where it stops being JSON.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line, counted from 1.
    package let line: Int
    /// The byte in the line, counted from 1.
    package let column: Int
    /// What is wrong there.
    package let message: String

    /// An error at a line and column, both counted from 1.
    package init(line: Int, column: Int, message: String) {
        (self.line, self.column, self.message) = (line, column, message)
    }

    package var description: String { "line \(line), column \(column): \(message)" }
}
