import DurableFiles
import SystemPackage

/// Files that come with oith: the state machine of the night and the scoring models.
///
/// They are in a folder `Pipelines`: in the working folder, or above this program, which a build puts
/// into a subfolder of the checkout.
enum ShippedFile {
    /// The name of the state machine of the night, a file in `Pipelines`.
    static let stateMachineName = "nightly.asl.json"

    private static var folders: [FilePath] {
        var folders = [FilePath.absolute("Pipelines")]
        var above = FilePath.executable
        while above.removeLastComponent() { folders.append(above.appending("Pipelines")) }
        return folders
    }

    /// The state machine of the night.
    ///
    /// - Parameter advice: how to name another one, for the message.
    /// - Returns: its path; the file exists.
    /// - Throws: ``CommandError`` if it is not found.
    static func stateMachine(advice: String) throws(CommandError) -> FilePath {
        let files = folders.map { $0.appending(stateMachineName) }
        if let file = files.first(where: { FileStatus($0, followingLinks: true) != nil }) {
            return file
        }
        throw CommandError(ExitStatus.notFound, "there is no \(files[0]); \(advice)")
    }

    /// The file of a scoring model.
    ///
    /// - Parameters:
    ///   - model: the path of a file, or the name of a shipped model.
    ///   - pipelines: the folder of the state machine, whose `scoring` folder is searched first.
    /// - Returns: its path; the file of a named model exists.
    /// - Throws: ``CommandError`` if no model has the name.
    static func model(_ model: String, beside pipelines: FilePath? = nil) throws -> FilePath {
        if isPath(model) { return FilePath.absolute(model) }
        let folders = [pipelines].compactMap { $0 } + folders
        let files = folders.map { $0.appending("scoring").appending("\(model).json") }
        guard let file = try files.first(where: { try FileStatus.find($0) != nil }) else {
            throw CommandError(
                ExitStatus.notFound,
                "there is no scoring model named \(model) in \(folders[0])/scoring; "
                    + "give its file with --model")
        }
        return file
    }

    /// The names of all shipped models, sorted.
    static var modelNames: [String] {
        let names = folders.flatMap { folder in
            (try? directoryEntries(folder.appending("scoring"))) ?? []
        }
        return Set(names.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }).sorted()
    }

    /// Whether the text that names a model is a path, and not the name of a shipped one.
    static func isPath(_ model: String) -> Bool {
        model.utf8.contains(UInt8(ascii: "/")) || model.hasSuffix(".json")
    }
}
