/// The known name that a misspelled name comes near to.
package enum Suggestion {
    /// `; did you mean X?`, or nothing if no name comes near.
    ///
    /// - Parameters:
    ///   - name: what was written.
    ///   - known: all names that exist.
    /// - Returns: the nearest name, of equal ones the first in the alphabet; at most a third of the
    ///   letters, but always two, may differ.
    package static func text(_ name: String, _ known: some Sequence<String>) -> String {
        nearest(name, known).map { "; did you mean \($0)?" } ?? ""
    }

    /// The known name alone; nil if no name comes near.
    static func nearest(_ name: String, _ known: some Sequence<String>) -> String? {
        let nearest = known.map {
            (name: $0, distance: distance(name.lowercased(), $0.lowercased()))
        }
        .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let nearest, nearest.distance <= max(2, name.count / 3) else { return nil }
        return nearest.name
    }

    /// How many letters have to be inserted, removed or replaced (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.unicodeScalars)
        var row = Array(0...right.count)
        for (index, letter) in left.unicodeScalars.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
