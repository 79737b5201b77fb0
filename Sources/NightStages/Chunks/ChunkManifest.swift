import DurableFiles
package import Geo
package import JSON
package import SystemPackage

/// `chunks.jsonl`, the list of the night's chunks.
package enum ChunkManifest {
    /// What to do where it is damaged.
    package static let remedy = "run SplitPool again: `oith rerun --from SplitPool`"

    /// Reads the manifest and checks each chunk, against the number of users too.
    ///
    /// - Throws: ``FileError`` with code `.damaged` where it is not what SplitPool wrote.
    package static func read(_ path: FilePath, rows: Int) throws -> [Chunk] {
        let bytes = try MappedFile(path).bytes()
        return try bytes.split(separator: UInt8(ascii: "\n")).map { line in
            let item: JSONValue
            do { item = try JSONValue(parsing: String(decoding: line, as: UTF8.self)) } catch {
                throw FileError(
                    damaged: path, "a line of it is no JSON; \(ChunkManifest.remedy)")
            }
            do throws(NightError) { return try Chunk(item: item, rows: rows) } catch {
                throw FileError(damaged: path, error.message)
            }
        }
    }
}

extension Chunk {
    /// Reads an item of the Map.
    ///
    /// - Parameters:
    ///   - item: a line of the manifest.
    ///   - rows: the users of the feature table that the chunk belongs to.
    /// - Throws: ``NightError`` with code `.data` where it is no chunk of that table, or not what
    ///   SplitPool wrote.
    package init(item: JSONValue, rows: Int) throws(NightError) {
        guard item.isSealed else {
            let found =
                item.hasSeal
                ? "the checksum of a chunk is wrong"
                : "a chunk has no checksum, as of an older oith"
            throw NightError(.data, "\(found); \(ChunkManifest.remedy)")
        }
        guard let name = item[Key.chunk]?.string, Self.isFileName(name),
            let cell = item[Key.cell]?.string,
            let firstRow = item[Key.firstRow]?.integer, let users = item[Key.users]?.integer,
            let part = item[Key.part]?.integer, let parts = item[Key.parts]?.integer,
            let pairs = item[Key.pairs]?.integer, let work = item[Key.work]?.integer,
            0...rows ~= firstRow,
            0...(rows - firstRow) ~= users, 1...(1 << 32) ~= parts, 0..<parts ~= part
        else {
            throw Self.isSenseless
        }
        self.init(
            name: name, cell: cell, users: firstRow..<firstRow + users, part: part, parts: parts,
            pairs: pairs, work: work)
    }

    /// The name of the chunk of an item; nil where it is no chunk.
    package static func name(inItem item: JSONValue) -> String? { item[Key.chunk]?.string }

    /// The number of users of the chunk of an item; nil where it is no chunk.
    package static func userCount(inItem item: JSONValue) -> Int? { item.count(Key.users) }

    /// The pairs that the plan expects of the chunk of an item; nil where it is no chunk.
    package static func work(inItem item: JSONValue) -> Int? { item.count(Key.work) }

    /// Refuses a chunk that has rows which its feature table does not have.
    ///
    /// - Parameter rows: the users of the feature table.
    /// - Throws: ``NightError`` with code `.data`.
    func requireRows(within rows: Int) throws(NightError) {
        if users.upperBound > rows { throw Self.isSenseless }
    }

    private static var isSenseless: NightError {
        NightError(.data, "a chunk of the manifest makes no sense; \(ChunkManifest.remedy)")
    }

    /// The geohash cell that holds the chunk's users.
    package func geohash() throws(NightError) -> GeohashCell {
        do throws(GeohashError) { return try Geohash.decode(cell) } catch {
            throw NightError(.data, "chunk \(name) has no valid geohash: \(error)")
        }
    }

    /// Names of chunks become names of files.
    package static func isFileName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count < 100
            && name.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
            }
    }
}
