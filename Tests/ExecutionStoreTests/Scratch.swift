import DurableFiles
import Glibc
package import SystemPackage

/// A folder of its own for one test, removed with everything in it when the test is over.
package final class Scratch {
    package let path: FilePath

    package init() throws {
        var random = SystemRandomNumberGenerator()
        path = FilePath("/tmp").appending("oith-test-\(getpid())-\(random.next() % 1_000_000_007)")
        try LocalFileSystem().makeDirectory(path)
    }

    deinit { try? LocalFileSystem().removeTree(path) }

    package var journal: FilePath { path.appending("journal.sqlite") }

    /// The permissions of a file in the folder, or nil where it is not there.
    package func mode(of name: String) -> UInt32? {
        var status = stat()
        // The status is filled before the call returns, and only read where it says so.
        guard unsafe stat(path.appending(name).string, &status) == 0 else { return nil }
        return status.st_mode & 0o777
    }
}
