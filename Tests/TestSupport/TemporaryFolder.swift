import DurableFiles
import Glibc
package import SystemPackage

/// A folder that is gone after the test.
package enum TemporaryFolder {
    package static func with<Result>(_ body: (FilePath) throws -> Result) throws -> Result {
        let files = LocalFileSystem()
        let folder = FilePath("/tmp/oith-test-\(getpid())-\(UInt64.random(in: 0 ... .max))")
        try files.makeDirectories(folder)
        defer { try? files.removeTree(folder) }
        return try body(folder)
    }
}
