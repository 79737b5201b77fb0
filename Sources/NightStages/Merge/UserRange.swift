/// Consecutive users whose lists come from the same chunks.
struct UserRange {
    let users: Range<Int>
    /// Each is scored against a part of these users' candidates.
    var chunks: [Chunk]

    /// The stretches in order of their rows.
    ///
    /// - Throws: ``NightError`` where they do not cover each of `rows` rows once, or where a part of
    ///   the candidates is missing.
    static func all(of chunks: [Chunk], rows: Int) throws(NightError) -> [UserRange] {
        var stretches: [UserRange] = []
        let ordered = chunks.sorted {
            ($0.users.lowerBound, $0.part) < ($1.users.lowerBound, $1.part)
        }
        var isSound = true
        for chunk in ordered {
            if let last = stretches.last, last.users == chunk.users {
                isSound =
                    isSound && chunk.part == last.chunks.count
                    && chunk.parts == last.chunks[0].parts
                stretches[stretches.count - 1].chunks.append(chunk)
            } else {
                let end = stretches.last?.users.upperBound ?? 0
                isSound = isSound && chunk.users.lowerBound == end && chunk.part == 0
                stretches.append(UserRange(users: chunk.users, chunks: [chunk]))
            }
        }
        isSound = isSound && stretches.allSatisfy { $0.chunks.count == $0.chunks[0].parts }
        guard isSound, (stretches.last?.users.upperBound ?? 0) == rows else {
            throw NightError(
                .data, "the chunk manifest does not cover every user once; \(ChunkManifest.remedy)")
        }
        return stretches
    }
}
