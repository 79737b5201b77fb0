import DurableFiles
import SystemPackage

/// What a folder in `$TMPDIR` is for; see `ScratchFolder`.
enum TemporaryWork: String, CaseIterable {
    case verify, explain, plan, bench

    /// A folder of its own; what commands left there that were killed is removed.
    func folder() throws(FileError) -> ScratchFolder {
        try ScratchFolder(prefix, in: Self.parent, LocalFileSystem())
    }

    /// Removes what commands left that were killed.
    static func removeAbandoned() {
        for work in allCases {
            // It may be another user's; a failure does no harm.
            try? ScratchFolder.removeAbandoned(work.prefix, in: parent, LocalFileSystem())
        }
    }

    private var prefix: String { "oith-\(rawValue)" }

    private static var parent: FilePath {
        FilePath.absolute(Environment.value("TMPDIR") ?? "/tmp")
    }
}
