import DurableFiles
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct SystemCallTests {
    private let files = LocalFileSystem()

    @Test func `A path without links is found, or why it leads nowhere`() throws {
        try TemporaryFolder.with { folder in
            let link = folder.appending("link")
            try files.makeSymbolicLink(link, to: ".")
            #expect(try realPath(link.string) == Array(folder.string.utf8))
            let error = #expect(throws: Errno.self) {
                try realPath(folder.appending("none").string)
            }
            #expect(error == .noSuchFileOrDirectory)
        }
    }

    @Test func `A path that may be read has no reason why not`() throws {
        try TemporaryFolder.with { folder in
            #expect(accessError(folder.string, R_OK | X_OK, as: .real) == nil)
            let missing = folder.appending("none").string
            #expect(accessError(missing, R_OK, as: .real) == .noSuchFileOrDirectory)
            #expect(accessError(missing, R_OK, as: .effective) == .noSuchFileOrDirectory)
        }
    }

    @Test func `A temporary folder is new each time and nobody else's`() throws {
        let made = try [makeTemporaryFolder("oith-test"), makeTemporaryFolder("oith-test")]
        defer { made.forEach { try? files.removeTree($0) } }
        #expect(made[0] != made[1])
        for folder in made {
            #expect(folder.lastComponent?.string.hasPrefix("oith-test-") == true)
            #expect(stat(folder).map { $0.st_mode & 0o777 } == 0o700)
        }
    }

    @Test func `A temporary folder is in TMPDIR, and in /tmp where that is empty`() async {
        await #expect(processExitsWith: .success) {
            try TemporaryFolder.with { folder in
                // The text lives as long as the call, and this process is alone.
                unsafe setenv("TMPDIR", folder.string, 1)
                let made = try makeTemporaryFolder("a")
                #expect(made.removingLastComponent() == folder && made.string.contains("/a-"))
                unsafe setenv("TMPDIR", folder.appending("none").string, 1)
                let error = #expect(throws: FileError.self) { try makeTemporaryFolder("a") }
                #expect(error?.code == .notFound && error?.path == folder.appending("none"))
                unsafe setenv("TMPDIR", "", 1)
                let last = try makeTemporaryFolder("oith-test")
                #expect(last.removingLastComponent() == "/tmp")
                try LocalFileSystem().removeTree(last)
            }
        }
    }

    @Test func `Bytes are read over a part of an array`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("file")
            try files.write(Array("abcdef".utf8), durablyTo: path)
            let file = try FileDescriptor.open(path, .readOnly)
            defer { try? file.close() }
            var bytes = Array("______".utf8)
            #expect(try file.read(into: &bytes, 2..<4) == 2)
            #expect(bytes == Array("__ab__".utf8))
            #expect(try file.read(into: &bytes) == 4)
            #expect(bytes == Array("cdef__".utf8))
            #expect(try file.read(into: &bytes) == 0)
        }
    }

    @Test func `A byte that another open file has locked is seen`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("file")
            try files.write([0, 0], durablyTo: path)
            let holder = try FileDescriptor.open(path, .readWrite)
            let other = try FileDescriptor.open(path, .readOnly)
            defer { try? other.close() }
            // Linux's F_OFD_SETLK: a lock of the open file and not of the process.
            var request = Glibc.flock()
            request.l_type = Int16(F_RDLCK)
            request.l_whence = Int16(SEEK_SET)
            request.l_start = 1
            request.l_len = 1
            #expect(unsafe fcntl(holder.rawValue, 37, &request) == 0)
            #expect(other.hasLock(onByte: 1) && !other.hasLock(onByte: 0))
            try holder.close()
            #expect(!other.hasLock(onByte: 1))
        }
    }
}
