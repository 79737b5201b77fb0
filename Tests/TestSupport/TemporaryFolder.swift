import DurableFiles
import Glibc
package import SystemPackage

/// A folder that is gone after the test.
package enum TemporaryFolder {
    /// Makes a folder, and removes it after the body.
    package static func with<Result>(_ body: (FilePath) throws -> Result) throws -> Result {
        let files = LocalFileSystem()
        let folder = path
        try files.makeDirectories(folder)
        defer { try? files.removeTree(folder) }
        return try body(folder)
    }

    /// The same for a body that waits.
    package static func with<Result>(
        _ body: (FilePath) async throws -> Result
    ) async throws -> Result {
        let files = LocalFileSystem()
        let folder = path
        try files.makeDirectories(folder)
        defer { try? files.removeTree(folder) }
        return try await body(folder)
    }

    private static var path: FilePath {
        FilePath("/tmp/oith-test-\(getpid())-\(UInt64.random(in: 0 ... .max))")
    }
}
