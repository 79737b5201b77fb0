import Glibc
import SystemPackage
import TestSupport

extension Scratch {
    /// Where the journal of the test is.
    var journal: FilePath { path.appending("journal.sqlite") }

    /// The permissions of a file in the folder, or nil where it is not there.
    func mode(of name: String) -> UInt32? {
        var status = stat()
        // The status is filled before the call returns, and only read where it says so.
        guard unsafe stat(path.appending(name).string, &status) == 0 else { return nil }
        return status.st_mode & 0o777
    }
}
