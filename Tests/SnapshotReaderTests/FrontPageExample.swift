import SnapshotReader

/// The example of SnapshotReader's front page; a test runs it.
enum FrontPageExample {
    /// What a server does for each request, and now and then.
    static func answer(dataFolder: String, key: String) throws -> [String] {
        var lines: [String] = []
        func print(_ items: Any...) {
            lines.append(items.map { String(describing: $0) }.joined(separator: " "))
        }
        let published = try PublishedSnapshots(dataFolder: dataFolder)

        // For each request:
        if let list = try published.candidates(for: key) {
            for candidate in list.prefix(10) {
                print(candidate.rank, candidate.id, candidate.score, candidate.distanceMiles)
            }
        } else {
            // Not eligible that night, or not a user at all. An empty list is something else: a
            // user without any candidate.
        }

        // From a task of the server's own, every few seconds:
        try published.refresh()
        return lines
    }
}
