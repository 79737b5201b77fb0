import DurableFiles
import Glibc
package import SystemPackage

/// A folder that goes away with the test.
package final class Scratch {
    /// Where it is.
    package let path: FilePath

    /// Makes the folder.
    package init() throws {
        var template = Array("/tmp/oith-scratch-XXXXXX".utf8CString)
        // The template is zero-terminated and replaced in place.
        guard unsafe mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        path = FilePath(
            String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    deinit { try? LocalFileSystem().removeTree(path) }
}
