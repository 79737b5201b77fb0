import DurableFiles
import Glibc
import SystemPackage
import TestSupport
import Testing

/// Files that appear whole: sizes around the buffer, what a failure leaves, what `-o` replaces.
struct DurableWriterTests {
    private let files = LocalFileSystem()

    /// The buffer holds 2^18 bytes.
    private static let buffer = 1 << 18

    @Test(
        arguments: [
            [], [0], [1], [buffer - 1], [buffer], [buffer + 1], [1, buffer], [buffer - 1, 1, 1],
            [buffer, buffer, 3],
            [5, buffer + 7, 2], Array(repeating: 1000, count: 300),
        ] as [[Int]])
    func `Appends of every size are the file, in their order`(sizes: [Int]) throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("f")
            var writer = try DurableWriter(path, in: files)
            var expected: [UInt8] = []
            for (number, size) in sizes.enumerated() {
                let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number) }
                try writer.append(bytes)
                expected += bytes
                #expect(writer.byteCount == expected.count)
            }
            #expect(FileStatus(path) == nil)
            try writer.commit()
            #expect(try fileBytes(path) == expected)
            #expect(try directoryEntries(folder) == ["f"])
        }
    }

    @Test func `Without a commit nothing is left and nothing is replaced`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("f")
            try files.write(Array("old".utf8), durablyTo: path)
            do {
                var writer = try DurableWriter(path, in: files)
                try writer.append("new")
                #expect(try directoryEntries(folder).sorted() == [".f.partial", "f"])
            }
            #expect(try directoryEntries(folder) == ["f"])
            #expect(try fileBytes(path) == Array("old".utf8))
        }
    }

    @Test func `A text is its UTF-8, and permissions are those that were asked for`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("f")
            var writer = try DurableWriter(path, in: files)
            try writer.append("é\n")
            try writer.setPermissions([.ownerRead])
            try writer.commit()
            #expect(try fileBytes(path) == [0xC3, 0xA9, 0x0A])
            var status = stat()
            #expect(unsafe stat(path.string, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o400)
        }
    }

    @Test func `A file of ours is 0640 and a folder 0750`() throws {
        try TemporaryFolder.with { folder in
            try files.write([1], durablyTo: folder.appending("f"))
            try files.makeDirectory(folder.appending("d"))
            let modes = try ["f", "d"].map { name in
                var status = stat()
                try #require(unsafe stat(folder.appending(name).string, &status) == 0)
                return status.st_mode & 0o777
            }
            #expect(modes == [0o640, 0o750])
        }
    }

    @Test func `An output that is a link replaces what the link leads to`() throws {
        try TemporaryFolder.with { folder in
            let link = folder.appending("link")
            try files.makeDirectory(folder.appending("d"))
            for target in ["d/real", "d/not-yet"] {
                if target == "d/real" { try files.write([1], durablyTo: folder.appending(target)) }
                if FileStatus(link) != nil { try files.removeFile(link) }
                try files.makeSymbolicLink(link, to: FilePath(target))
                var writer = try DurableWriter(output: link, in: files)
                try writer.append("new")
                try writer.commit()
                #expect(symbolicLinkTarget(link) == FilePath(target))
                #expect(try fileBytes(folder.appending(target)) == Array("new".utf8))
            }
            #expect(try directoryEntries(folder.appending("d")).sorted() == ["not-yet", "real"])
        }
    }

    @Test func `A pipe is written into and stays, and one that nobody reads is an error`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("pipe")
            #expect(unsafe mkfifo(path.string, 0o600) == 0)
            let error = #expect(throws: FileError.self) {
                _ = try DurableWriter(output: path, in: files)
            }
            #expect(error?.path == path && error?.operation == "open")
            let reader = try FileDescriptor.open(path, .readOnly, options: [.nonBlocking])
            defer { try? reader.close() }
            var writer = try DurableWriter(output: path, in: files)
            try writer.append("through")
            try writer.commit()
            var bytes = [UInt8](repeating: 0, count: 20)
            // The buffer is as long as it says and lives for the call.
            let count = try unsafe bytes.withUnsafeMutableBytes { try unsafe reader.read(into: $0) }
            #expect(bytes[..<count] == ArraySlice("through".utf8))
            #expect(FileKind(path) == .pipe)
        }
    }

    @Test func `A stamp changes with the content and the file, and not with a look`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("f")
            #expect(FileStamp(path) == nil)
            try files.write([1, 2], durablyTo: path)
            let first = try #require(FileStamp(path))
            #expect(first.byteCount == 2)
            _ = try fileBytes(path)
            #expect(FileStamp(path) == first)
            // Another file of the same length in its place.
            try files.write([3, 4], durablyTo: path)
            #expect(FileStamp(path) != first)
            #expect(FileStamp(path)?.isRecent == true)
            var times = [timespec(), timespec()]
            times[0].tv_sec = 1_000_000_000
            times[1].tv_sec = 1_000_000_000
            // Two times, valid for the length of the call.
            #expect(unsafe utimensat(AT_FDCWD, path.string, &times, 0) == 0)
            // The time of the change itself cannot be set: it is now.
            #expect(FileStamp(path)?.isRecent == true)
        }
    }

    @Test func `A lock tells its holder to others and goes with its value`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("lock")
            #expect(FileLock.holder(of: path) == nil)
            do {
                guard let lock = try FileLock(path, holder: "run é") else {
                    Issue.record("nobody else holds it")
                    return
                }
                #expect(FileLock.holder(of: path) == "run é")
                #expect(FileLock.owners(of: path).map(\.process) == [getpid()])
                // The same process by another descriptor is somebody else.
                let again = try FileLock(path, holder: "other")
                if case .some = consume again { Issue.record("it is held") }
                _ = consume lock
            }
            #expect(FileLock.holder(of: path) == nil)
            #expect(FileLock.owners(of: path) == [])
            let next = try FileLock(path, holder: "next")
            #expect(FileLock.holder(of: path) == "next")
            _ = consume next
        }
    }

    @Test func `A lock that is no plain file is refused and named`() throws {
        try TemporaryFolder.with { folder in
            let pipe = folder.appending("pipe")
            #expect(unsafe mkfifo(pipe.string, 0o600) == 0)
            let error = #expect(throws: FileError.self) { _ = try FileLock(pipe, holder: "x") }
            #expect(error?.message == "it is not a regular file, as a lock is; remove it")
            #expect(FileLock.holder(of: pipe) == nil)
        }
    }
}
