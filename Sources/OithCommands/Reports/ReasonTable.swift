import NightReport

/// Chunks by what becomes of them and why: a line a reason, and not one a chunk, of which there may be
/// thousands.
///
///     chunks        why                          which
///        812  reuse  nothing changed             9q8y, 9q8z, 9q9, and 809 more
///          3  score  the scoring model changed   dr5r, dr5x, dr7
struct ReasonTable {
    private let chunks: [(name: String, action: String, reason: String)]

    /// Names that a line shows.
    private static let shownNames = 3

    /// - Parameter chunks: name, what becomes of it, and why.
    init(_ chunks: [(String, String, String)]) {
        self.chunks = chunks.map { (name: $0.0, action: $0.1, reason: $0.2) }
    }

    var text: String {
        var table = Table([
            ("chunks", .right), ("", .left), ("why", .left), ("which", .left),
        ])
        for line in lines { table.add(line) }
        return table.text
    }

    /// The reason with the most chunks first.
    private var lines: [[String]] {
        var groups: [(action: String, reason: String, names: [String])] = []
        for chunk in chunks {
            let place = groups.firstIndex {
                $0.action == chunk.action && $0.reason == chunk.reason
            }
            if let place {
                groups[place].names.append(chunk.name)
            } else {
                groups.append((chunk.action, chunk.reason, [chunk.name]))
            }
        }
        return groups.sorted { ($1.names.count, $0.reason) < ($0.names.count, $1.reason) }
            .map { group in
                let rest = group.names.count - Self.shownNames
                let more = rest > 0 ? ", and \(NumberFormatting.count(rest)) more" : ""
                return [
                    NumberFormatting.count(group.names.count), group.action, group.reason,
                    group.names.prefix(Self.shownNames).joined(separator: ", ") + more,
                ]
            }
    }
}
