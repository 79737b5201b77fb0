/// Consecutive users whose lists come from the same chunks.
struct UserRange {
    let users: Range<Int>
    /// Each is scored against a part of these users' candidates.
    var chunks: [Chunk]

    /// The ranges in order of their rows.
    ///
    /// - Throws: ``NightError`` where they do not cover each of `rows` rows once, or where a part of
    ///   the candidates is missing.
    static func all(of chunks: [Chunk], rows: Int) throws(NightError) -> [UserRange] {
        var ranges: [UserRange] = []
        let ordered = chunks.sorted {
            ($0.users.lowerBound, $0.part) < ($1.users.lowerBound, $1.part)
        }
        var isValid = true
        for chunk in ordered {
            if let last = ranges.last, last.users == chunk.users {
                isValid =
                    isValid && chunk.part == last.chunks.count
                    && chunk.parts == last.chunks[0].parts
                ranges[ranges.count - 1].chunks.append(chunk)
            } else {
                let end = ranges.last?.users.upperBound ?? 0
                isValid = isValid && chunk.users.lowerBound == end && chunk.part == 0
                ranges.append(UserRange(users: chunk.users, chunks: [chunk]))
            }
        }
        isValid = isValid && ranges.allSatisfy { $0.chunks.count == $0.chunks[0].parts }
        guard isValid, (ranges.last?.users.upperBound ?? 0) == rows else {
            throw NightError(
                .data, "the chunk manifest does not cover every user once; \(ChunkManifest.remedy)")
        }
        return ranges
    }
}
