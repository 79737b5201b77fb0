import DurableFiles
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct DurableFilesTests {
    private let files = LocalFileSystem()

    @Test func `A file stands there only when it is whole`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("a")
            try files.write(Array("old".utf8), durablyTo: path)
            do {
                var writer = try DurableWriter(path, in: files)
                try writer.append("new")
                #expect(try fileBytes(path) == Array("old".utf8))
                // Goes away without a commit.
            }
            #expect(try fileBytes(path) == Array("old".utf8))
            #expect(try directoryEntries(folder) == ["a"])
            var writer = try DurableWriter(path, in: files)
            try writer.append("new")
            try writer.commit()
            #expect(try fileBytes(path) == Array("new".utf8))
            #expect(try directoryEntries(folder) == ["a"])
        }
    }

    // Below, at and above the size of the buffer.
    @Test(arguments: [0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 1_000_000])
    func `Large and small appends keep their order`(byteCount: Int) throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("a")
            let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            var writer = try DurableWriter(path, in: files)
            try writer.append("<")
            try writer.append(bytes)
            try writer.append(">")
            #expect(writer.byteCount == byteCount + 2)
            try writer.commit()
            #expect(try fileBytes(path) == Array("<".utf8) + bytes + Array(">".utf8))
        }
    }

    @Test func `A link is replaced in one step`() throws {
        try TemporaryFolder.with { folder in
            let link = folder.appending("current")
            try files.replaceSymbolicLink(link, with: "snapshots/a")
            try files.replaceSymbolicLink(link, with: "snapshots/b")
            #expect(symbolicLinkTarget(link) == "snapshots/b")
            #expect(try directoryEntries(folder) == ["current"])
            #expect(symbolicLinkTarget(folder) == nil)
        }
    }

    @Test func `Removing a tree follows no links`() throws {
        try TemporaryFolder.with { folder in
            let kept = folder.appending("kept")
            try files.makeDirectories(kept)
            try files.write([1], durablyTo: kept.appending("file"))
            let tree = folder.appending("tree")
            try files.makeDirectories(tree.appending("a/b"))
            try files.write([1], durablyTo: tree.appending("a/b/c"))
            try files.makeSymbolicLink(tree.appending("link"), to: kept)
            try files.removeTree(tree)
            try files.removeTree(tree)
            #expect(try directoryEntries(folder) == ["kept"])
            #expect(try fileBytes(kept.appending("file")) == [1])
        }
    }

    @Test func `A lock is held by one and names it`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("lock")
            #expect(FileLock.holder(of: path) == nil)
            let lock = try FileLock(path, holder: "run 1")
            #expect(FileLock.holder(of: path) == "run 1")
            #expect(try FileLock(path, holder: "run 2") == nil)
            #expect(FileLock.holder(of: path) == "run 1")
            _ = consume lock
            #expect(FileLock.holder(of: path) == nil)
            let next = try FileLock(path, holder: "run 3")
            #expect(FileLock.holder(of: path) == "run 3")
            _ = consume next
        }
    }

    @Test func `Errors say what, where and why`() throws {
        try TemporaryFolder.with { folder in
            let missing = folder.appending("no/such")
            let error = #expect(throws: FileError.self) { try MappedFile(missing) }
            #expect(error?.code == .notFound)
            #expect(error?.description == "cannot open \(missing): no such file or directory")
            let here = #expect(throws: FileError.self) { try MappedFile(folder) }
            #expect(here?.code == .damaged)
            try files.write([], durablyTo: folder.appending("empty"))
            #expect(try fileBytes(folder.appending("empty")) == [])
        }
    }
}

@Suite struct LinkTests {
    /// Replacing a file by rename leaves its other name as it was.
    @Test func `A linked tree is as good as a copy`() throws {
        let files = LocalFileSystem()
        try TemporaryFolder.with { folder in
            let source = folder.appending("source")
            try files.makeDirectories(source.appending("inner"))
            try files.write([1], durablyTo: source.appending("a"))
            try files.write([2], durablyTo: source.appending("inner/b"))
            try files.replaceSymbolicLink(source.appending("link"), with: "a")
            let copy = folder.appending("copy")
            try files.linkTree(copy, to: source)
            #expect(try directoryEntries(copy) == ["a", "inner"])
            try files.write([3], durablyTo: source.appending("a"))
            try files.removeTree(source.appending("inner"))
            #expect(try fileBytes(copy.appending("a")) == [1])
            #expect(try fileBytes(copy.appending("inner/b")) == [2])
        }
    }

    @Test func `A single file is linked too`() throws {
        let files = LocalFileSystem()
        try TemporaryFolder.with { folder in
            try files.write([7], durablyTo: folder.appending("a"))
            try files.linkTree(folder.appending("b"), to: folder.appending("a"))
            #expect(try fileBytes(folder.appending("b")) == [7])
            let error = #expect(throws: FileError.self) {
                try files.linkTree(folder.appending("b"), to: folder.appending("a"))
            }
            #expect(error?.code == .alreadyExists)
        }
    }

    @Test func `A touched file is young again`() throws {
        let files = LocalFileSystem()
        try TemporaryFolder.with { folder in
            let path = folder.appending("a")
            try files.write([7], durablyTo: path)
            var times = [timespec(), timespec()]
            #expect(unsafe utimensat(AT_FDCWD, path.string, &times, 0) == 0)
            #expect(FileStatus(path)?.modificationTime == 0)
            try files.touch(path)
            #expect((FileStatus(path)?.modificationTime ?? 0) > 1_700_000_000)
            #expect(throws: FileError.self) { try files.touch(folder.appending("none")) }
        }
    }
}

@Suite struct OpenFileTests {
    private let files = LocalFileSystem()

    @Test func `Any range is read, and the whole file piece by piece.`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("a")
            let content = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 9) }
            try files.write(content, durablyTo: path)
            let file = try OpenFile(path)
            #expect(file.byteCount == content.count)
            #expect(try file.bytes(5..<9) == Array(content[5..<9]))
            #expect(try file.bytes(7..<7) == [])
            #expect(try file.bytes() == content)
            var pieces: [UInt8] = []
            // The closure copies before it returns.
            try file.forEachPiece { piece in
                unsafe piece.withUnsafeBytes { unsafe pieces.append(contentsOf: $0) }
            }
            #expect(pieces == content)
            try files.write([1], durablyTo: path)
            #expect(try file.bytes() == content, "an open file outlives its replacement")
        }
    }

    @Test func `A file that is shortened while it is open is an error.`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("a")
            try files.write(Array(repeating: 1, count: 10_000), durablyTo: path)
            let file = try OpenFile(path)
            let writer = try FileDescriptor.open(path, .writeOnly)
            defer { try? writer.close() }
            try writer.resize(to: 100)
            #expect(try file.bytes(0..<100).count == 100)
            let error = #expect(throws: FileError.self) { try file.bytes() }
            #expect(error?.code == .damaged)
            #expect(error?.message.hasPrefix("it ends at byte 100:") == true)
        }
    }

    @Test func `What is no file is refused, and nobody waits for a pipe.`() throws {
        try TemporaryFolder.with { folder in
            let pipe = folder.appending("pipe")
            #expect(unsafe mkfifo(pipe.string, 0o600) == 0)
            for path in [folder, pipe] {
                let error = #expect(throws: FileError.self) { try OpenFile(path) }
                #expect(error?.code == .damaged)
            }
            let missing = #expect(throws: FileError.self) { try OpenFile(folder.appending("x")) }
            #expect(missing?.code == .notFound)
        }
    }

    @Test func `Two folders change places.`() throws {
        try TemporaryFolder.with { folder in
            let (a, b) = (folder.appending("a"), folder.appending("b"))
            try files.makeDirectory(a)
            try files.makeDirectory(b)
            try files.write([1], durablyTo: a.appending("f"))
            let identity = FileStatus(a)?.identity
            try files.exchange(a, with: b)
            #expect(try directoryEntries(a) == [] && directoryEntries(b) == ["f"])
            let moved = try #require(FileStatus(b)?.identity)
            #expect(identity?.isSameFile(as: moved) == true)
            let error = #expect(throws: FileError.self) {
                try files.exchange(a, with: folder.appending("none"))
            }
            #expect(error?.code == .notFound)
        }
    }
}
