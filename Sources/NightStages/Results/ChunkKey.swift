import Algorithms
import Bytes
import Crypto
import FeatureTable
package import JSON
import Scoring

/// What the result of a chunk depends on: its content key.
///
/// Two chunks with one key have one result, whatever night they belong to and wherever their users
/// are in its feature table. Users count by their ``RowDigest``, which depends on nobody else, so
/// that a change in one place of the pool changes only the keys of the chunks within reach of it.
///
/// The components are kept beside the digest, so that `oith why` can name the one that changed.
package struct ChunkKey: Sendable, Equatable {
    /// Each input by name, in the order in which they are told: a digest or a number.
    package let components: JSONValue

    /// SHA-256 of the components, in hexadecimal: the name of the result's file.
    package var digest: String { SHA256.hash(data: Array(components.text.utf8)).hexadecimal }

    /// A key as a record has it.
    package init(components: JSONValue) { self.components = components }

    /// The key of a chunk.
    ///
    /// - Parameters:
    ///   - chunk: a chunk of the table.
    ///   - candidates: the rows in reach of its cell. Reach goes by small cells: some users a
    ///     little beyond the radius count, which costs a little reuse and far less time than
    ///     measuring the way to each.
    ///   - table: tonight's users.
    ///   - parameters: radius, top and minimum score.
    ///   - model: the digest of the scoring model.
    init(
        of chunk: Chunk, against candidates: [Range<Int>], in table: FeatureTable,
        _ parameters: ScoringParameters, model: String
    ) {
        components = [
            "users": Self.digest(of: [chunk.users], table),
            "candidates": Self.digest(of: candidates, table),
            "exclusions": Self.exclusions(of: chunk.users, among: candidates, table),
            "model": .string(model),
            "radiusTenths": .integer(Int(parameters.radiusTenths)),
            "minScoreHundredths": .integer(Int(parameters.minimumScore)),
            "top": .integer(parameters.top),
            // Parts of one chunk without candidates are alike and must not share a file.
            "part": .string("\(chunk.part + 1) of \(chunk.parts)"),
            "scoringRevision": .integer(ChunkScorer.revision),
        ]
    }

    /// The radius that the key counts in.
    ///
    /// - Throws: ``NightError`` where the components have none.
    func radiusTenths() throws(NightError) -> Int32 {
        guard let tenths = components["radiusTenths"]?.integer.flatMap({ Int32(exactly: $0) })
        else { throw NightError(.data, "a chunk's key tells no radius; score the chunk again") }
        return tenths
    }

    private static func digest(of rows: [Range<Int>], _ table: FeatureTable) -> JSONValue {
        var hash = SHA256()
        for range in rows { hash.update(table, range) }
        let count = rows.reduce(0) { $0 + $1.count }
        return ["count": .integer(count), "sha256": .string(hash.finalize().hexadecimal)]
    }

    /// Who of the candidates may not be in whose list.
    private static func exclusions(
        of users: Range<Int>, among candidates: [Range<Int>], _ table: FeatureTable
    ) -> JSONValue {
        var digest = ExclusionDigest()
        var excluded: [RowDigest] = []
        for user in users {
            excluded.removeAll(keepingCapacity: true)
            for index in table.exclusions[user] {
                let row = Int(table.exclusions.values[index])
                if candidates.holds(row) { excluded.append(table.digests[row]) }
            }
            digest.add(excluded, of: table.digests[user])
        }
        return ["count": .integer(digest.count), "sha256": .string(digest.finalize())]
    }
}

extension SHA256 {
    /// Takes in the digests of some rows, a piece at a time.
    fileprivate mutating func update(_ table: FeatureTable, _ rows: Range<Int>) {
        let rowsAtOnce = 1024
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: rowsAtOnce) {
            let piece = start..<min(start + rowsAtOnce, rows.upperBound)
            table.digests.withBytes(piece) { update(data: [UInt8](copying: $0)) }
        }
    }
}

extension [Range<Int>] {
    /// Whether one of these ascending ranges holds a row.
    fileprivate func holds(_ row: Int) -> Bool {
        let place = partitioningIndex { $0.upperBound > row }
        return place < count && self[place].contains(row)
    }
}
