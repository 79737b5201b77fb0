package import SystemPackage

/// The files of the repository that tests read.
package enum Repository {
    /// The folder of `Package.swift`.
    package static let folder = FilePath(#filePath).removingLastComponent()
        .removingLastComponent().removingLastComponent()

    /// A scoring model as it is shipped, by its name.
    package static func scoringModel(_ name: String) -> FilePath {
        folder.appending("Pipelines").appending("scoring").appending("\(name).json")
    }
}
