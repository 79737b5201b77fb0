/// An error of a module: its kind, what happened, and where as far as that is known.
package protocol LocatedError: Error, CustomStringConvertible {
    /// The kinds of failure that a caller tells apart.
    associatedtype Code: Sendable
    /// The kind of failure.
    var code: Code { get }
    /// What happened and what to do.
    var message: String { get }
    /// The parts of the place, from the outermost to the innermost; nil where one is not known.
    var place: [String?] { get }
}

extension LocatedError {
    /// The message behind the place: `part-00000.parquet, row group 2: the page is damaged`.
    package var description: String {
        let known = place.compactMap(\.self).joined(separator: ", ")
        return known.isEmpty ? message : "\(known): \(message)"
    }
}
