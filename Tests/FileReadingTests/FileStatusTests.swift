import DurableFiles
import FileReading
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct FileStatusTests {
    private let files = LocalFileSystem()

    @Test func `A link is seen itself, or what it leads to`() throws {
        try TemporaryFolder.with { folder in
            let (file, link) = (folder.appending("file"), folder.appending("link"))
            try files.write([1, 2, 3, 4], durablyTo: file)
            try files.makeSymbolicLink(link, to: "file")
            let itself = try #require(FileStatus(link))
            #expect(itself.isSymbolicLink && !itself.isRegularFile && itself.kind == .device)
            let target = try #require(FileStatus(link, followingLinks: true))
            #expect(!target.isSymbolicLink && target.isRegularFile && target.byteCount == 4)
            #expect(target.isOurUsers)
            #expect(target.identity == FileStatus(file)?.identity)
            #expect(symbolicLinkTarget(link) == "file")
            #expect(symbolicLinkTarget(file) == nil)
        }
    }

    @Test func `Nothing is there at a missing path, nor behind a file`() throws {
        try TemporaryFolder.with { folder in
            let file = folder.appending("file")
            try files.write([], durablyTo: file)
            #expect(try FileStatus.find(folder.appending("none")) == nil)
            #expect(try FileStatus.find(file.appending("below")) == nil)
            #expect(FileStatus(folder)?.isDirectory == true)
        }
    }

    @Test func `A loop of links is an error and not a missing file`() throws {
        try TemporaryFolder.with { folder in
            let (a, b) = (folder.appending("a"), folder.appending("b"))
            try files.makeSymbolicLink(a, to: "b")
            try files.makeSymbolicLink(b, to: "a")
            let error = #expect(throws: FileError.self) {
                try FileStatus.find(a, followingLinks: true)
            }
            #expect(error?.errno == .tooManySymbolicLinkLevels)
            #expect(error?.code == .other)
            #expect(FileStatus(a, followingLinks: true) == nil)
        }
    }

    @Test func `A file that is replaced has another identity, one that grows is the same file`()
        throws
    {
        try TemporaryFolder.with { folder in
            let path = folder.appending("file")
            try files.write([1], durablyTo: path)
            let first = try #require(FileStatus(path)?.identity)
            let descriptor = try FileDescriptor.open(path, .writeOnly, options: .append)
            defer { try? descriptor.close() }
            try descriptor.writeAll([2])
            let grown = try #require(FileStatus(path)?.identity)
            #expect(grown != first && grown.isSameFile(as: first))
            try files.write([1], durablyTo: path)
            let replaced = try #require(FileStatus(path)?.identity)
            #expect(!replaced.isSameFile(as: first))
        }
    }

    @Test func `The kind of a path is found without opening it`() throws {
        try TemporaryFolder.with { folder in
            let pipe = folder.appending("pipe")
            #expect(unsafe mkfifo(pipe.string, 0o600) == 0)
            let paths = [pipe, folder, "/dev/null", folder.appending("none")]
            let kinds = try paths.map { try FileKind.find($0) }
            #expect(kinds == [.pipe, .folder, .device, nil])
            #expect(FileKind(pipe)?.name == "a named pipe")
        }
    }
}
