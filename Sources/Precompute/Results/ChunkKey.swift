import Crypto
import Geo
import Scoring
package import StateMachine
import UserPool

/// What the result of a chunk depends on: its content key.
///
/// Two chunks with one key have one result, whatever night they belong to and wherever their users
/// stand in its feature table. Users count by their ``RowDigest``, which depends on nobody else, so
/// that a change in one place of the pool changes only the keys of the chunks within reach of it.
///
/// The components are kept beside the digest, so that `oith why` can name the one that changed.
package struct ChunkKey: Sendable, Equatable {
    /// Each input by name, in the order in which they are told: a digest or a number.
    package let components: JSONValue

    /// SHA-256 of the components, in hexadecimal: the name of the result's file.
    package var digest: String { SHA256.hash(data: Array(components.text.utf8)).hexadecimal }

    package init(components: JSONValue) { self.components = components }

    /// The key of a chunk.
    ///
    /// - Parameters:
    ///   - chunk: a chunk of the table.
    ///   - candidates: the rows that its users are scored against; those beyond the radius do not
    ///     count.
    ///   - table: tonight's users.
    ///   - parameters: radius, top and least score.
    ///   - model: the digest of the scoring model.
    /// - Throws: ``NightError`` where the chunk has no valid geohash.
    init(
        of chunk: Chunk, against candidates: [Range<Int>], in table: FeatureTable,
        _ parameters: ScoringParameters, model: String
    ) throws(NightError) {
        let cell = try chunk.geohash()
        let inReach = table.rows(candidates, within: parameters.radiusTenths, of: cell.box)
        components = [
            "users": Self.digest(of: [chunk.users], table),
            "candidates": Self.digest(of: inReach, table),
            "exclusions": Self.exclusions(of: chunk.users, among: inReach, table),
            "model": .string(model),
            "radiusTenths": .integer(Int(parameters.radiusTenths)),
            "minScoreHundredths": .integer(Int(parameters.minimumScore)),
            "top": .integer(parameters.top),
            // Parts of one chunk without candidates are alike and must not share a file.
            "part": .string("\(chunk.part + 1) of \(chunk.parts)"),
            "scoringRevision": .integer(ChunkScorer.revision),
        ]
    }

    private static func digest(of rows: [Range<Int>], _ table: FeatureTable) -> JSONValue {
        var hash = SHA256()
        for range in rows { hash.update(table.digests.slice(range)) }
        let count = rows.reduce(0) { $0 + $1.count }
        return ["count": .integer(count), "sha256": .string(hash.finalize().hexadecimal)]
    }

    /// Who of the candidates may not stand in whose list.
    private static func exclusions(
        of users: Range<Int>, among candidates: [Range<Int>], _ table: FeatureTable
    ) -> JSONValue {
        var hash = SHA256()
        var count = 0
        for user in users {
            let excluded = table.exclusions[user].map { Int(table.exclusions.values[$0]) }
                .filter { candidates.holds($0) }
            if excluded.isEmpty { continue }
            count += excluded.count
            // Its own digest before them says whose they are.
            for row in [user] + excluded { hash.update(table.digests.slice(row..<row + 1)) }
        }
        return ["count": .integer(count), "sha256": .string(hash.finalize().hexadecimal)]
    }
}

extension SHA256 {
    fileprivate mutating func update(_ digests: ArraySlice<RowDigest>) {
        // The bytes of a trivial type; the hash reads them before the closure returns.
        unsafe digests.withUnsafeBytes { unsafe update(bufferPointer: $0) }
    }
}

extension [Range<Int>] {
    /// Whether one of these ascending ranges holds a row.
    fileprivate func holds(_ row: Int) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].upperBound <= row { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low].contains(row)
    }
}

extension FeatureTable {
    /// The rows of some ranges that are no farther from a box than a radius, and a little more.
    ///
    /// Ranges of rows follow cells and hold some users far beyond the radius; what becomes of them
    /// changes no list.
    ///
    /// A cell of about three miles is taken or left as a whole where that is certain.
    ///
    /// - Returns: ranges, ascending, that do not touch.
    fileprivate func rows(
        _ ranges: [Range<Int>], within radiusTenths: Int32, of box: GeoBox
    ) -> [Range<Int>] {
        // Rounding of distances and of the way to a box is far below a tenth of a mile.
        let farthest = (Double(radiusTenths) + 1.5) / 10
        var result: [Range<Int>] = []
        let take = { (rows: Range<Int>) in
            if let last = result.last, last.upperBound == rows.lowerBound {
                result[result.count - 1] = last.lowerBound..<rows.upperBound
            } else {
                result.append(rows)
            }
        }
        for range in ranges {
            var row = range.lowerBound
            while row < range.upperBound {
                let cell = GeohashCell(bits: cells[row], precision: 9).ancestor(precision: 5)
                let group = self.rows(inCells: cell.range).clamped(to: row..<range.upperBound)
                row = group.upperBound
                let nearest = box.miles(to: cell.box)
                if nearest + cell.box.diagonalBoundMiles <= farthest {
                    take(group)
                } else if nearest <= farthest {
                    for row in group where miles(from: box, to: row) <= farthest {
                        take(row..<row + 1)
                    }
                }
            }
        }
        return result
    }

    private func miles(from box: GeoBox, to row: Int) -> Double {
        let place = UnitVector(x: x[row], y: y[row], z: z[row])
        return box.miles(latitude: place.latitude, longitude: place.longitude)
    }
}
