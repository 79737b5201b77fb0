/// An error that says where it happened before what happened.
package protocol LocatedError: Error, Sendable, CustomStringConvertible {
    /// What happened and what to do.
    var message: String { get }
    /// The parts of the place, from the outermost to the innermost; nil where one is not known.
    var place: [String?] { get }
}

extension LocatedError {
    /// The place and the message: `part-00000.parquet, row group 2: the page is damaged`.
    package var description: String {
        let known = place.compactMap(\.self).joined(separator: ", ")
        return known.isEmpty ? message : "\(known): \(message)"
    }
}
