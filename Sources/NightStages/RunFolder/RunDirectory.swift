import DurableFiles
package import SystemPackage

/// Where the files of one run are: `DIR/runs/<run>/`.
package struct RunDirectory: Sendable {
    /// `DIR/runs/<run>`.
    package let path: FilePath

    /// The folder of a run; it need not be there.
    package init(path: FilePath) { self.path = path }

    /// The name of the run.
    package var name: String { path.lastComponent?.string ?? "" }

    /// Whether the folder is there; a link in its place is not it.
    package var isThere: Bool { FileStatus(path)?.isDirectory == true }

    /// The feature table.
    package var features: FilePath { path.appending("pool.features") }
    /// One line a rejected row.
    package var rejects: FilePath { path.appending("rejects.jsonl") }
    /// One line a chunk.
    package var chunks: FilePath { path.appending("chunks.jsonl") }
    /// The key of ``chunks`` in the folder of all runs, which stands for a bucket.
    package static func chunksKey(of run: String) -> String { "\(run)/chunks.jsonl" }

    /// The run whose ``chunks`` an object is; nil where it is another one.
    package init?(chunksIn bucket: String, key: String, _ dataDirectory: FilePath) {
        guard let run = key.split(separator: "/").first.map(String.init),
            key == Self.chunksKey(of: run)
        else { return nil }
        path = dataDirectory.appending(bucket).appending(run)
    }
    /// Which result each chunk has, a record a chunk.
    package var partials: FilePath { path.appending("partials") }
    /// What the Map over the chunks came to, a folder each time it ran.
    package var mapResults: FilePath { path.appending("map-results") }
    /// The finished lists, a file a row group.
    package var lists: FilePath { path.appending("lists") }

    /// What the guard before publishing held the night against.
    package var guardFigures: FilePath { path.appending("guard.json") }
    /// What each stage used of the machine, a line a stage.
    package var trace: FilePath { path.appending("trace.jsonl") }
    /// What the run came to, as a page for a browser.
    package var report: FilePath { path.appending("report.html") }
    /// The same as metrics, in Prometheus' text format.
    package var metrics: FilePath { path.appending("metrics.prom") }
    /// That the end of the run was notified.
    package var receipt: FilePath { path.appending("told.json") }

    /// The record of a chunk, by the chunk's name.
    package func partial(_ chunk: String) -> FilePath { partials.appending("\(chunk).json") }

    func list(_ group: Int) -> FilePath {
        let digits = String(group)
        let zeroes = String(repeating: "0", count: max(0, 5 - digits.count))
        return lists.appending("\(zeroes)\(digits).lists")
    }
}
