package import DurableFiles
import JSON
package import SystemPackage

/// What a run knows of one chunk's result: `partials/<chunk>.json`.
///
/// It names the result by its content key and keeps the key's components, for `oith why`.
package struct ChunkRecord: Sendable, Equatable {
    /// The chunk by its name, a geohash cell such as `9q8y`.
    package let chunk: String
    /// The content key of its result.
    package let key: ChunkKey
    /// Whether the result of an earlier run was taken.
    package let isReused: Bool

    /// The record as it is written.
    private var json: JSONValue {
        [
            "chunk": .string(chunk), "result": .string(key.digest), "reused": .bool(isReused),
            "components": key.components,
        ]
    }

    init(chunk: String, key: ChunkKey, isReused: Bool) {
        (self.chunk, self.key, self.isReused) = (chunk, key, isReused)
    }

    func write(to path: FilePath, in files: any FileSystem) throws(FileError) {
        try files.write(Array((json.text + "\n").utf8), durablyTo: path)
    }

    /// Reads a record.
    ///
    /// - Throws: ``FileError``, with code `.notFound` where the run has not come to the chunk.
    package init(reading path: FilePath) throws(FileError) {
        let text = String(decoding: try MappedFile(path).bytes(), as: UTF8.self)
        guard let json = try? JSONValue(parsing: text), let chunk = json["chunk"]?.string,
            let isReused = json["reused"]?.bool, let components = json["components"],
            ChunkKey(components: components).digest == json["result"]?.string,
            path.stem == chunk
        else {
            throw FileError(
                damaged: path, "it is no record of this chunk; \(ChunkResultFile.remedy)")
        }
        self.init(chunk: chunk, key: ChunkKey(components: components), isReused: isReused)
    }
}
