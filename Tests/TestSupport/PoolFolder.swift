import DurableFiles
import Foundation
package import GRDB
import SystemPackage
package import UserPool

/// A folder of pools and exports that goes away with the value.
package final class PoolFolder {
    package let path: String

    package init() throws {
        path = NSTemporaryDirectory() + "pool-" + UUID().uuidString
        try LocalFileSystem().makeDirectories(FilePath(path))
    }

    deinit { try? LocalFileSystem().removeTree(FilePath(path)) }

    package func file(_ name: String) -> String { path + "/" + name }

    package func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try LocalFileSystem().write(bytes, durablyTo: FilePath(file(name)))
        return file(name)
    }

    package func write(_ text: String, _ name: String) throws -> String {
        try write(Array(text.utf8), name)
    }

    package func read(_ name: String) throws -> [UInt8] {
        try MappedFile(FilePath(file(name))).withBytes { bytes in
            // The buffer lives for the length of the closure and is copied.
            unsafe bytes.withUnsafeBytes { unsafe Array($0) }
        }
    }

    package var names: [String] {
        get throws { try directoryEntries(FilePath(path)) }
    }

    /// Makes a pool with the project's own tables.
    package func pool(
        _ name: String = "pool.sqlite", _ fill: (Database) throws -> Void
    ) throws -> String {
        let queue = try DatabaseQueue(path: file(name))
        try queue.write { database in
            try PoolSchema.createTables(in: database)
            try fill(database)
        }
        try queue.close()
        return file(name)
    }
}

/// The night of the tests.
package let night = Instant("2026-11-20T04:00:00Z") ?? Instant(seconds: 0)

extension Database {
    /// Adds a user who is eligible unless `values` say otherwise.
    package func addUser(
        _ email: String?, _ values: [String: (any DatabaseValueConvertible)?] = [:]
    ) throws {
        var row: [String: (any DatabaseValueConvertible)?] = [
            "email": email, "age": 30, "lat": 40.5, "lng": -74.25,
            "last_seen": "2026-11-19T00:00:00Z",
        ]
        row.merge(values) { _, new in new }
        let columns = row.keys.sorted()
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        try execute(
            sql: "INSERT INTO users(\(columns.joined(separator: ", "))) VALUES (\(marks))",
            arguments: StatementArguments(columns.map { row[$0] ?? nil }))
    }
}

/// Everything that reading a pool gives, with the texts in place of the codes.
package struct PoolContents {
    package var profiles: [Profile] = []
    package var rejects: [Reject] = []
    package var history: [String] = []
    package var blocks: [String] = []
    package var counts = PoolCounts()
    package var vocabularies = Vocabularies()

    package init(_ path: String, embeddingDimension: Int? = nil, asOf: Instant = night) throws {
        (profiles, rejects, history, blocks, counts, vocabularies) = try PoolReader.read(path) {
            session in
            var profiles: [Profile] = []
            var rejects: [Reject] = []
            var history: [String] = []
            var blocks: [String] = []
            try session.forEachUser(asOf: asOf, embeddingDimension: embeddingDimension) {
                rejects.append($0)
            } body: {
                profiles.append(copy $0)
            }
            try session.forEachHistoryEntry { user, match, action in
                history.append("\(text(user)) \(action) \(text(match))")
            }
            try session.forEachBlock { blocker, blocked in
                blocks.append("\(text(blocker)) \(text(blocked))")
            }
            return (profiles, rejects, history, blocks, session.counts, session.vocabularies)
        }
    }

    package var ids: [String] { profiles.map { text($0.id) } }
    package var reasons: [String] { rejects.map(\.reason.description) }
}

/// Bytes as text.
package func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// The text of a code, or nil for unknown.
package func text(_ code: UInt32, _ vocabulary: Vocabulary) -> String? {
    code == 0
        ? nil
        : vocabulary.withText(of: code) { bytes in
            text(bytes.indices.map { bytes[$0] })
        }
}
