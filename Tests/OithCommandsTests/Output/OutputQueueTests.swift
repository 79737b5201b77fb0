import Glibc
import OithCommands
import SystemPackage
import Testing

/// A pipe stands for a reader that takes nothing, until it does.
@Suite struct OutputQueueTests {
    /// A pipe that is closed with the test.
    private final class Pipe {
        let readEnd: FileDescriptor
        let writeEnd: FileDescriptor

        init() throws { (readEnd, writeEnd) = try FileDescriptor.pipe() }

        deinit {
            try? readEnd.close()
            try? writeEnd.close()
        }

        /// The next bytes of the pipe.
        func read(_ count: Int) throws -> String {
            var bytes: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            while bytes.count < count {
                // The buffer lives for the length of the call.
                let got = try unsafe piece.withUnsafeMutableBytes { buffer in
                    try unsafe readEnd.read(
                        into: UnsafeMutableRawBufferPointer(
                            rebasing: buffer[..<min(buffer.count, count - bytes.count)]))
                }
                if got == 0 { break }
                bytes += piece[..<got]
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private func queue(_ pipe: Pipe) -> OutputQueue {
        OutputQueue(pipe.writeEnd.rawValue) { "\($0) dropped" }
    }

    @Test func `Entries are written in order`() throws {
        let pipe = try Pipe()
        let queue = queue(pipe)
        for number in 0..<100 { queue.add("line \(number)\n") }
        #expect(queue.finish(withinSeconds: 60))
        let expected = (0..<100).map { "line \($0)\n" }.joined()
        #expect(try pipe.read(expected.utf8.count) == expected)
        #expect(queue.failure == nil)
    }

    @Test func `What does not fit is dropped, and the next entry says how many were`() throws {
        let pipe = try Pipe()
        let queue = queue(pipe)
        // More than a pipe holds, and as much as may wait.
        let long = String(repeating: "x", count: 1 << 20)
        queue.add(long)
        for _ in 0..<3 { queue.add("lost\n") }
        queue.add("progress", isPassing: true)
        #expect(try pipe.read(long.utf8.count) == long)
        #expect(queue.finish(withinSeconds: 60))
        // Progress is not missed by anybody.
        let notice = "3 dropped\n"
        #expect(try pipe.read(notice.utf8.count) == notice)
        queue.add("again\n")
        #expect(queue.finish(withinSeconds: 60))
        #expect(try pipe.read(6) == "again\n")
    }

    @Test func `Progress is written only while little waits`() throws {
        let pipe = try Pipe()
        let queue = queue(pipe)
        let long = String(repeating: "x", count: 1 << 17)
        queue.add(long)
        queue.add("progress", isPassing: true)
        queue.add("line\n")
        #expect(try pipe.read(long.utf8.count + 5) == long + "line\n")
        #expect(queue.finish(withinSeconds: 60))
    }

    @Test func `A reader that takes nothing does not hold up the end`() throws {
        let pipe = try Pipe()
        let queue = queue(pipe)
        queue.add(String(repeating: "x", count: 1 << 18))
        #expect(!queue.finish(withinSeconds: 0))
        // The second time it does not wait at all, whatever the limit is.
        #expect(!queue.finish(withinSeconds: 3600))
        _ = try pipe.read(1 << 18)
    }

    @Test func `Nothing to write is done at once`() throws {
        let pipe = try Pipe()
        #expect(queue(pipe).finish(withinSeconds: 60))
    }

    @Test func `A descriptor for the wrong direction fails, and the queue says why`() throws {
        let pipe = try Pipe()
        let queue = OutputQueue(pipe.readEnd.rawValue) { "\($0) dropped" }
        queue.add("line\n")
        #expect(queue.finish(withinSeconds: 60))
        #expect(queue.failure?.code == EBADF)
        #expect(queue.failure?.written == 0)
        #expect(queue.failure?.words == "Bad file descriptor")
    }
}
