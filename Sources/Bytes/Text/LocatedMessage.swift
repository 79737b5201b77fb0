/// A message behind the place that it is about: `part-00000.parquet, row group 2: the page is damaged`.
///
/// - Parameters:
///   - message: what happened and what to do.
///   - place: the parts of the place, from the outermost to the innermost; nil where one is not known.
/// - Returns: the message alone where nothing is known of the place.
package func located(_ message: String, at place: [String?]) -> String {
    let known = place.compactMap(\.self).joined(separator: ", ")
    return known.isEmpty ? message : "\(known): \(message)"
}
