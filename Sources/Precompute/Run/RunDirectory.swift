package import SystemPackage

/// Where the files of one run stand: `DIR/runs/<run>/`.
package struct RunDirectory: Sendable {
    package let path: FilePath

    package init(path: FilePath) { self.path = path }

    /// The name of the run.
    package var name: String { path.lastComponent?.string ?? "" }

    /// The feature table.
    package var features: FilePath { path.appending("pool.features") }
    /// One line a rejected row.
    package var rejects: FilePath { path.appending("rejects.jsonl") }
    /// One line a chunk.
    package var chunks: FilePath { path.appending("chunks.jsonl") }
    /// Which result each chunk has, a record a chunk.
    package var partials: FilePath { path.appending("partials") }
    /// The finished lists, a file a row group.
    package var lists: FilePath { path.appending("lists") }

    package func partial(_ chunk: String) -> FilePath { partials.appending("\(chunk).json") }

    func list(_ group: Int) -> FilePath {
        let digits = String(group)
        let zeroes = String(repeating: "0", count: max(0, 5 - digits.count))
        return lists.appending("\(zeroes)\(digits).lists")
    }
}
