package import DurableFiles
package import SystemPackage

extension PoolGenerator {
    /// Writes the pool as DynamoDB "exports to S3": `users.jsonl`, `match-history.jsonl` and
    /// `blocks.jsonl` in a folder.
    ///
    /// Each line is `{"Item":{...}}` with typed values, attribute names in camelCase, and the
    /// place as a map `coordinates`. `oith pool import` makes the pool of it that ``write(to:in:)``
    /// writes, save for what an export cannot hold.
    ///
    /// - Parameters:
    ///   - directory: made if it is not there.
    ///   - files: the door to the disk.
    /// - Returns: how many lines each file has.
    /// - Throws: `FileError`, with code `.alreadyExists` if one of the files is there.
    @discardableResult
    package func writeExport(to directory: FilePath, in files: any FileSystem) throws -> Counts {
        let paths = ["users", "match-history", "blocks"].map { directory.appending("\($0).jsonl") }
        for path in paths { try Self.refuseExisting(path) }
        try files.makeDirectories(directory)
        var sink = ExportSink(
            users: try DurableWriter(paths[0], in: files),
            matches: try DurableWriter(paths[1], in: files),
            blocks: try DurableWriter(paths[2], in: files))
        let counts = try generate(into: &sink)
        try sink.commit()
        return counts
    }

    /// Three files.
    private struct ExportSink: Sink, ~Copyable {
        var users: DurableWriter
        var matches: DurableWriter
        var blocks: DurableWriter

        mutating func append(_ user: GeneratedUser) throws {
            try users.append(Self.line(user.exported))
        }

        mutating func append(_ history: [GeneratedMatch]) throws {
            for match in history {
                try matches.append(
                    Self.line([
                        ("userEmail", .text(match.user)), ("matchEmail", .text(match.match)),
                        ("action", .text(match.action)), ("timestamp", .text(match.timestamp)),
                    ]))
            }
        }

        mutating func append(_ block: GeneratedBlock) throws {
            try blocks.append(
                Self.line([
                    ("blockerEmail", .text(block.blocker)), ("blockedEmail", .text(block.blocked)),
                ]))
        }

        mutating func commit() throws(FileError) {
            try users.commit()
            try matches.commit()
            try blocks.commit()
        }

        private static func line(_ item: [(key: String, value: PoolAttribute)]) -> String {
            var text = #"{"Item":"#
            PoolAttribute.appendTypedEntries(item, to: &text)
            text += "}\n"
            return text
        }
    }
}

extension GeneratedUser {
    /// The attributes that are there, with the place as one map.
    fileprivate var exported: [(key: String, value: PoolAttribute)] {
        var item: [(key: String, value: PoolAttribute)] = []
        var coordinates: [(key: String, value: PoolAttribute)] = []
        for (name, value) in zip(Self.attributeNames, values) {
            if case .missing = value { continue }
            if name == "lat" || name == "lng" {
                coordinates.append((name, value))
            } else {
                item.append((name, value))
            }
        }
        if !coordinates.isEmpty { item.append(("coordinates", .map(coordinates))) }
        return item
    }
}
