import ArgumentParser
import DurableFiles
import NightReport
import PoolGenerator
import SystemPackage
import UserPool

/// The pool, and the folder, that a benchmark works on.
struct BenchPoolOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: "Number of generated users. [default: 100000, without --pool]")
    var users: Int?

    @Option(help: "A pool to use instead of a generated one.", completion: .file())
    var pool: String?

    @Option(parsing: .unconditional, help: "The seed of the generated users.")
    var seed: UInt64 = 1

    @Option(
        help: "Density of the generated country: growing with the number of users, or constant.")
    var density = PoolGenerator.Density.growing

    @Option(
        name: .customLong("as-of"),
        help: "The instant of the night, ISO 8601. [default: that of generated pools]")
    var asOf: String?

    @Option(
        help: """
            A folder in which bench/ keeps generated pools for the next time. [default: a \
            temporary one, removed afterwards]
            """)
    var data: String?

    func validate() throws {
        if users != nil, pool != nil {
            throw ValidationError("Give --users or --pool, not both.")
        }
        guard 1...PoolGenerator.maximumUserCount ~= users ?? 1 else {
            throw ValidationError("--users is in 1...\(PoolGenerator.maximumUserCount).")
        }
        try AsOf.check(asOf)
    }

    var instant: Instant {
        asOf.flatMap { Instant($0) }
            ?? Instant(seconds: PoolGenerator.defaultAsOf)
    }

    /// Calls a function with a folder to work in.
    ///
    /// Afterwards everything in it is removed, except for pools that --data keeps.
    func withFolder<Result>(
        _ body: (BenchFolder) async throws -> Result
    ) async throws -> Result {
        let files = LocalFileSystem()
        let kept = data.map { FilePath.absolute($0).appending("bench") }
        let scratch =
            if let kept { try ScratchFolder("work", in: kept, files) } else {
                try TemporaryWork.bench.folder()
            }
        defer { scratch.remove() }
        let folder = BenchFolder(root: kept ?? scratch.path, work: scratch.path.appending("night"))
        try files.makeDirectories(folder.work)
        return try await body(folder)
    }

    /// The pool; it is generated if it does not exist.
    func path(in folder: BenchFolder) throws -> FilePath {
        if let pool { return FilePath.absolute(pool) }
        let files = LocalFileSystem()
        let count = users ?? 100_000
        let name = "pool-\(count)-\(seed)-\(density.rawValue)-\(instant.seconds).sqlite"
        let path = folder.root.appending(name)
        if FileStatus(path) == nil {
            Terminal.message("generating a pool of \(NumberFormatting.count(count)) users")
            try PoolGenerator(
                users: count, seed: seed, asOf: instant.seconds, density: density
            ).write(to: path, in: files)
        }
        return path
    }
}

/// The folders of a benchmark.
struct BenchFolder: Sendable {
    /// Where generated pools are kept.
    let root: FilePath
    /// Where everything else is written.
    let work: FilePath
}

extension PoolGenerator.Density: ExpressibleByArgument {}
