import Dispatch
import Glibc
import OithCommands
import SystemPackage
import TestSupport
import Testing

@Suite struct StandardStreamsTests {
    @Test(arguments: [0, 1, 4096, 100_000])
    func `All bytes are written`(count: Int) throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("out")
            let file = try FileDescriptor.open(
                path, .writeOnly, options: .create, permissions: .ownerReadWrite)
            defer { try? file.close() }
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
            try StandardStreams.write(bytes, to: file.rawValue)
            #expect(try fileBytes(path) == bytes)
        }
    }

    @Test func `A full device says how much was written before`() throws {
        let file = try FileDescriptor.open(FilePath("/dev/full"), .writeOnly)
        defer { try? file.close() }
        let error = #expect(throws: StandardStreams.Failure.self) {
            try StandardStreams.write([1, 2, 3], to: file.rawValue)
        }
        #expect(error?.code == ENOSPC)
        #expect(error?.written == 0)
        #expect(error?.words == "No space left on device")
    }

    @Test func `A descriptor that is not open is an error, and nothing to write is none`() throws {
        let error = #expect(throws: StandardStreams.Failure.self) {
            try StandardStreams.write([1], to: 1 << 20)
        }
        #expect(error?.code == EBADF)
        try StandardStreams.write([], to: 1 << 20)
    }

    @Test func `A descriptor that does not block is waited for`() throws {
        let (readEnd, writeEnd) = try FileDescriptor.pipe()
        _ = fcntl(writeEnd.rawValue, F_SETFL, O_NONBLOCK)
        // Four times what a pipe holds.
        let bytes = [UInt8](repeating: 7, count: 1 << 18)
        DispatchQueue.global().async {
            try? StandardStreams.write(bytes, to: writeEnd.rawValue)
            try? writeEnd.close()
        }
        var received: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            // The buffer lives for the length of the call.
            let count = try unsafe piece.withUnsafeMutableBytes {
                try unsafe readEnd.read(into: $0)
            }
            if count == 0 { break }
            received += piece[..<count]
        }
        try readEnd.close()
        #expect(received == bytes)
    }
}
