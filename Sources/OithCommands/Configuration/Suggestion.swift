/// The known name that somebody may have meant.
enum Suggestion {
    /// `; did you mean X?`, or nothing where no name comes near.
    static func text(_ name: String, _ known: some Sequence<String>) -> String {
        let meant = known.map { (name: $0, distance: distance(name.lowercased(), $0.lowercased())) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let meant, meant.distance <= max(2, name.count / 3) else { return "" }
        return "; did you mean \(meant.name)?"
    }

    /// How many letters have to be put in, left out or exchanged (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.unicodeScalars)
        var row = Array(0...right.count)
        for (place, letter) in left.unicodeScalars.enumerated() {
            var diagonal = row[0]
            row[0] = place + 1
            for (column, other) in right.enumerated() {
                let exchanged = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(exchanged, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
