package import DurableFiles
import Geo
import NightStages
import SystemPackage

// What may be removed of a run's folder: the names above, and nothing that somebody put there.
extension RunDirectory {
    /// All names that a run gives in its folder.
    package static let names = OwnNames(
        folders: [
            "partials": OwnNames { name in
                FilePath(name).extension == "json" && Chunk.isName(FilePath(name).stem ?? "")
            },
            "map-results": OwnNames(
                each: OwnNames(files: MapResults.isFileName), where: MapResults.isFolderName),
            "lists": OwnNames { name in
                FilePath(name).extension == "lists" && (FilePath(name).stem ?? "").isDigits(5...)
            },
        ]
    ) { files.contains($0) }

    private static let files: Set = [
        "pool.features", "rejects.jsonl", "chunks.jsonl", "guard.json", "trace.jsonl",
        "report.html", "metrics.prom", "told.json",
    ]

    /// What the folder holds.
    ///
    /// - Throws: ``FileError`` where it cannot be listed.
    func content() throws(FileError) -> OwnNames.Content {
        isThere ? try Self.names.content(of: path) : OwnNames.Content()
    }

    /// What only a resumption or a rerun needs, in the order in which it is removed: the table goes
    /// last, so that as long as it is there, what is left to do can be seen.
    private var workingFolders: [FilePath] { [lists, partials, mapResults] }
    private var loneWorkingFiles: [FilePath] {
        [chunks, features].flatMap { [$0.partialSibling, $0] }
    }

    /// The files of a content that only a resumption or a rerun needs.
    func workingFiles(of content: OwnNames.Content) -> [FilePath] {
        content.files.filter { file in
            loneWorkingFiles.contains(file) || workingFolders.contains { file.starts(with: $0) }
        }
    }

    /// Removes the feature table and everything that means something only beside it.
    func removeWorkingFiles(in files: any FileSystem) throws(FileError) {
        for folder in workingFolders {
            try files.removeOwn(folder, Self.names[folder: folder.lastComponent?.string ?? ""])
        }
        for file in loneWorkingFiles where FileStatus(file)?.isDirectory == false {
            try files.removeFile(file)
        }
        try files.synchronizeDirectory(path)
    }
}

extension Chunk {
    /// Whether a text may be the ``name`` of a chunk.
    static func isName(_ text: String) -> Bool {
        var parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        let cell = parts.removeFirst()
        guard parts.count <= 2, (try? Geohash.decode(cell)) != nil else { return false }
        return parts.allSatisfy { part in
            (part.hasPrefix("r") || part.hasPrefix("c")) && String(part.dropFirst()).isDigits(1...)
        }
    }
}

extension String {
    /// Whether the text is that many decimal digits, and nothing else.
    fileprivate func isDigits(_ count: PartialRangeFrom<Int>) -> Bool {
        count ~= utf8.count
            && utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }
}
