package import JSON

/// One piece of scoring work: some users, and all or a part of the candidates in their reach.
///
/// A chunk is one line of `chunks.jsonl` and one item of the Map over it.
package struct Chunk: Sendable, Hashable {
    /// The name of the chunk: its geohash prefix, `-r2` for the third stretch of a cell of
    /// precision 9 that is too full, `-c1` for the second part of the candidates.
    package let name: String
    /// The geohash prefix that holds all its users.
    package let cell: String
    /// Rows of the feature table.
    package let users: Range<Int>
    /// Which of `parts` nearly equal parts of the candidates; 0 where they are not split.
    package let part: Int
    /// Into how many parts the candidates are split; at least 1.
    package let parts: Int
    /// The pairs of its users with everyone in reach.
    package let pairs: Int
    /// An estimate of the pairs of them that a kernel will have to look at.
    package let work: Int

    /// A chunk as it was planned; see the properties for the ranges.
    package init(
        name: String, cell: String, users: Range<Int>, part: Int, parts: Int, pairs: Int, work: Int
    ) {
        (self.name, self.cell, self.users, self.part, self.parts) = (name, cell, users, part, parts)
        (self.pairs, self.work) = (pairs, work)
    }

    /// The item that the state machine hands to ScoreChunk, with its checksum.
    package var item: JSONValue { fields.sealed }

    /// The members of an item; ``ChunkManifest`` reads them back.
    enum Key: String {
        case chunk, cell, firstRow, users, part, parts, pairs, work
    }

    private var fields: JSONValue {
        JSONValue(members: [
            (Key.chunk, .string(name)), (.cell, .string(cell)),
            (.firstRow, .integer(users.lowerBound)), (.users, .integer(users.count)),
            (.part, .integer(part)), (.parts, .integer(parts)), (.pairs, .integer(pairs)),
            (.work, .integer(work)),
        ])
    }
}
