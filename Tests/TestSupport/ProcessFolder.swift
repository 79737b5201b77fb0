import DurableFiles
import Glibc
package import SystemPackage

/// A folder for what several tests share, which is removed when the process of the tests ends.
package enum ProcessFolder {
    private static let path: FilePath = {
        let path = FilePath("/tmp/oith-tests-\(getpid())-\(UInt64.random(in: 0 ... .max))")
        atexit { try? LocalFileSystem().removeTree(ProcessFolder.path) }
        return path
    }()

    /// A new folder inside it.
    package static func make(_ name: String) throws -> FilePath {
        let folder = path.appending("\(name)-\(UInt64.random(in: 0 ... .max))")
        try LocalFileSystem().makeDirectories(folder)
        return folder
    }
}
