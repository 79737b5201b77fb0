import ArgumentParser
import DurableFiles
import Glibc
import NightStages
import Nights
import StateMachine
import SystemPackage

/// Where the pool is: `--pool`, or the environment variable `OITH_POOL`.
struct PoolLocation: ParsableArguments {
    @Option(help: "The user pool, a SQLite file. [default: $OITH_POOL]")
    var pool: String?

    /// What the command line says.
    var settings: [Setting: JSONValue?] {
        [.pool: pool.map { .string(FilePath.absolute($0).string) }]
    }

    func path() throws -> FilePath {
        guard let pool = pool ?? Environment.value("OITH_POOL") else {
            throw ValidationError("Name the pool with --pool or in OITH_POOL.")
        }
        return FilePath.absolute(pool)
    }
}

/// Where the nights are: `--data`, the environment variable `OITH_DATA`, or a configuration file.
struct DataLocation: ParsableArguments {
    @OptionGroup var file: ConfigurationLocation

    @Option(
        help: """
            The folder of all runs and snapshots. [default: $OITH_DATA, or what the configuration \
            file says]
            """)
    var data: String?

    /// What the command line says.
    var settings: [Setting: JSONValue?] {
        [.data: data.map { .string(FilePath.absolute($0).string) }]
    }

    /// The data folder, which is there: nothing is made.
    ///
    /// - Throws: `NightError` where it is not there or is no data folder.
    func path() throws -> FilePath {
        let path = try named()
        try DataFolder(path).require()
        return path
    }

    private func named() throws -> FilePath {
        if let data = data ?? Environment.value("OITH_DATA") { return FilePath.absolute(data) }
        return try file.read().dataFolder()
    }
}

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
            // Another user's TMPDIR, perhaps; whatever it is, it keeps nobody from anything.
            try? ScratchFolder.removeAbandoned(work.prefix, in: parent, LocalFileSystem())
        }
    }

    private var prefix: String { "oith-\(rawValue)" }

    private static var parent: FilePath {
        FilePath.absolute(Environment.value("TMPDIR") ?? "/tmp")
    }
}

/// Where the scoring model is: a path, or the name of a shipped one.
struct ModelLocation: ParsableArguments {
    @Option(
        help: """
            The scoring model: a file, or the name of one in Pipelines/scoring. [default: oith-v1]
            """)
    var model: String?

    /// What the command line says.
    var settings: [Setting: JSONValue?] {
        [
            .model: model.map {
                .string(Self.isFile($0) ? FilePath.absolute($0).string : $0)
            }
        ]
    }

    /// Whether a text is a path and not the name of a shipped model.
    static func isFile(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: "/")) || text.hasSuffix(".json")
    }

    /// The model's file.
    ///
    /// - Parameter pipelines: the folder of the state machine, whose `scoring` folder is searched
    ///   first.
    /// - Returns: its path; a named model's file is there.
    /// - Throws: ``CommandError`` where no model has the name.
    func path(beside pipelines: FilePath? = nil) throws -> FilePath {
        try Self.path(of: model ?? "oith-v1", beside: pipelines)
    }

    /// The file of a model, given by name or by path.
    static func path(of model: String, beside pipelines: FilePath? = nil) throws -> FilePath {
        if isFile(model) { return FilePath.absolute(model) }
        let folders = [pipelines].compactMap { $0 } + FilePath.pipelineFolders
        let files = folders.map { $0.appending("scoring").appending("\(model).json") }
        guard let file = try files.first(where: { try FileStatus.find($0) != nil }) else {
            throw CommandError(
                ExitStatus.notFound,
                "there is no scoring model named \(model) in \(folders[0])/scoring; "
                    + "give its file with --model")
        }
        return file
    }
}

extension FilePath {
    /// A path as the user gave it, made absolute.
    static func absolute(_ text: String) -> FilePath {
        let path = FilePath(text)
        if path.isAbsolute { return path.lexicallyNormalized() }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard unsafe getcwd(&buffer, buffer.count) != nil else { return path }
        let end = buffer.firstIndex(of: 0) ?? buffer.count
        let folder = String(
            decoding: buffer[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return FilePath(folder).pushing(path).lexicallyNormalized()
    }

    /// Where state machines and models may stand: the folder `Pipelines` here, or of the checkout
    /// that this program was built in.
    static var pipelineFolders: [FilePath] {
        var folders = [FilePath.absolute("Pipelines")]
        // A checkout: .build/release/oith stands three folders or so below Pipelines.
        var above = FilePath.executable
        while above.removeLastComponent() { folders.append(above.appending("Pipelines")) }
        return folders
    }

    /// The file of this program.
    static var executable: FilePath {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        return FilePath(
            String(
                decoding: buffer[..<max(count, 0)].map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}
