package import SystemPackage

/// The hidden names under which files are written before they are renamed: `.NAME.partial`.
///
/// A process that is killed leaves such files, and they may hold anything that the finished file
/// holds. A search for them asks here.
package enum PartialName {
    private static let suffix = ".partial"

    /// The name under which the file `name` is written.
    package static func of(_ name: String) -> String { ".\(name)\(suffix)" }

    /// The name that the file would have got; nil for a name that is none of these.
    package static func target(of name: String) -> String? {
        guard name.hasPrefix("."), name.hasSuffix(suffix) else { return nil }
        let target = name.dropFirst().dropLast(suffix.count)
        return target.isEmpty ? nil : String(target)
    }

    /// The files in a folder that are being written, or never were to their end.
    ///
    /// - Parameters:
    ///   - folder: it need not be there; a link in its place is not followed.
    ///   - isOurs: tells by the name that the file would have got.
    /// - Returns: files and links, never folders.
    /// - Throws: ``FileError``.
    package static func files(
        in folder: FilePath, where isOurs: (String) -> Bool
    ) throws(FileError) -> [FilePath] {
        guard FileStatus(folder)?.isDirectory == true else { return [] }
        var files: [FilePath] = []
        for name in try directoryEntries(folder) {
            guard let target = target(of: name), isOurs(target) else { continue }
            let path = folder.appending(name)
            if FileStatus(path)?.isDirectory == false { files.append(path) }
        }
        return files
    }
}

extension FilePath {
    /// The hidden name beside this path under which a file is written before it is renamed.
    package var partialSibling: FilePath {
        removingLastComponent().appending(PartialName.of(lastComponent?.string ?? "file"))
    }
}
