import DurableFiles
import FileReading
import SystemPackage
import TestSupport
import Testing

@Suite struct OpenFileReadingTests {
    private static let content = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 5) }

    /// A file with ``content``, open.
    private func withFile(_ body: (OpenFile) throws -> Void) throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("file")
            try LocalFileSystem().write(Self.content, durablyTo: path)
            try body(try OpenFile(path))
        }
    }

    @Test(arguments: [0..<0, 0..<1, 7..<4999, 4999..<5000, 0..<5000, 5000..<5000])
    func `A range is read over the first bytes of an array and leaves the others`(
        range: Range<Int>
    ) throws {
        try withFile { file in
            var room = [UInt8](repeating: 0xAA, count: range.count + 3)
            try file.read(range, into: &room)
            #expect(room[..<range.count] == Self.content[range])
            #expect(room[range.count...] == [0xAA, 0xAA, 0xAA])
            #expect(try file.bytes(range) == Array(Self.content[range]))
        }
    }

    @Test func `A range beyond the end is an error that says where the file ends`() throws {
        try withFile { file in
            var room = [UInt8](repeating: 0, count: 10)
            let read = #expect(throws: FileError.self) {
                try file.read(4995..<5005, into: &room)
            }
            let copied = #expect(throws: FileError.self) { try file.bytes(4995..<5005) }
            for error in [read, copied] {
                #expect(error?.code == .damaged)
                #expect(
                    error?.message
                        == "it ends at byte 5000: it was shortened after it was opened")
            }
        }
    }

    @Test func `What is missing or no file is told apart`() throws {
        try TemporaryFolder.with { folder in
            let missing = #expect(throws: FileError.self) {
                try OpenFile(folder.appending("none"))
            }
            #expect(missing?.code == .notFound)
            #expect(missing?.operation == "open")
            let directory = #expect(throws: FileError.self) { try OpenFile(folder) }
            #expect(directory?.code == .damaged)
            #expect(directory?.message == "it is not a regular file")
        }
    }

    @Test func `A file that is removed stays readable`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("file")
            try LocalFileSystem().write([1, 2, 3], durablyTo: path)
            let file = try OpenFile(path)
            try LocalFileSystem().removeFile(path)
            #expect(try file.bytes() == [1, 2, 3])
            #expect(FileStatus(path) == nil)
        }
    }
}
