package import SystemPackage

/// The names that the project gives in one of its folders; what else is in it is somebody else's.
///
///     static let names = OwnNames(folders: ["lists": OwnNames { $0.hasSuffix(".lists") }]) {
///         $0 == "chunks.jsonl"
///     }
///
/// A file counts under its own name and under that of its `PartialName`. A thing of another kind
/// than its name says, such as a link in place of a folder, is a stranger too.
package struct OwnNames: Sendable {
    /// What was found in a folder, by path.
    package struct Content: Sendable {
        /// Our files, and links that have a name of ours.
        package var files: [FilePath] = []
        /// Folders of ours that are in it, each after those that it holds.
        package var folders: [FilePath] = []
        /// What is not ours.
        package var strangers: [FilePath] = []

        /// That of an empty folder.
        package init() {}

        /// Whether something is there, and nothing of ours.
        package var isForeign: Bool { !strangers.isEmpty && files.isEmpty }

        /// What stays in a folder, in words.
        package func strangersInWords(_ folder: FilePath) -> String {
            var first = strangers.first ?? folder
            _ = first.removePrefix(folder)
            let others = strangers.count > 1 ? " and \(strangers.count - 1) more stay" : " stays"
            return "\(first)\(others), which oith has not made"
        }
    }

    private let folder: @Sendable (String) -> OwnNames?
    private let isFile: @Sendable (String) -> Bool

    /// The names of a folder.
    ///
    /// - Parameters:
    ///   - folders: the folders in it, and what is in them.
    ///   - isFile: whether a file has the name.
    package init(
        folders: [String: OwnNames] = [:], files isFile: @escaping @Sendable (String) -> Bool
    ) {
        self.init(folder: { folders[$0] }, files: isFile)
    }

    /// The names of a folder that holds folders alone, all of one kind.
    ///
    /// - Parameters:
    ///   - names: what is in each of them.
    ///   - isFolder: whether one of them has the name.
    package init(each names: OwnNames, where isFolder: @escaping @Sendable (String) -> Bool) {
        self.init(folder: { isFolder($0) ? names : nil }, files: { _ in false })
    }

    private init(
        folder: @escaping @Sendable (String) -> OwnNames?,
        files isFile: @escaping @Sendable (String) -> Bool
    ) {
        (self.folder, self.isFile) = (folder, isFile)
    }

    /// The names of a folder in the folder.
    package subscript(folder name: String) -> OwnNames {
        folder(name) ?? OwnNames { _ in false }
    }

    /// Whether a file has a name that is given here.
    package func contains(file name: String) -> Bool { isFile(name) }

    /// Looks through a folder; links are not followed.
    ///
    /// - Throws: ``FileError`` where it, or one in it, cannot be listed.
    package func content(of folder: FilePath) throws(FileError) -> Content {
        var content = Content()
        for name in try directoryEntries(folder) {
            let path = folder.appending(name)
            guard let status = FileStatus(path) else { continue }
            if status.isDirectory, let names = self.folder(name) {
                let inner = try names.content(of: path)
                content.files += inner.files
                content.folders += inner.folders + [path]
                content.strangers += inner.strangers
            } else if !status.isDirectory, isFile(PartialName.target(of: name) ?? name) {
                content.files.append(path)
            } else {
                content.strangers.append(path)
            }
        }
        return content
    }
}

extension FileSystem {
    /// Removes what is ours from a folder, and the folder where nothing else is in it.
    ///
    /// - Parameters:
    ///   - folder: it need not be there; what is no folder is left alone.
    ///   - names: what is ours in it.
    /// - Returns: whether nothing is left.
    /// - Throws: ``FileError``.
    @discardableResult
    package func removeOwn(_ folder: FilePath, _ names: OwnNames) throws(FileError) -> Bool {
        guard let status = FileStatus(folder) else { return true }
        guard status.isDirectory else { return false }
        let content = try names.content(of: folder)
        for file in content.files { try removeFile(file) }
        for inner in content.folders + [folder] {
            let isNeeded = content.strangers.contains { $0.starts(with: inner) }
            if !isNeeded { try removeDirectory(inner) }
        }
        return content.strangers.isEmpty
    }
}
