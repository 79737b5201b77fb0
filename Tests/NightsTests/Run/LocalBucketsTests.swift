import DurableFiles
import Nights
import StateMachine
import SystemPackage
import Testing

/// A folder that stands for buckets.
@Suite struct LocalBucketsTests {
    /// Runs a body with buckets in a new folder, which is removed after it.
    private static func withBuckets(
        _ body: (LocalBuckets, FilePath) async throws -> Void
    ) async throws {
        let files = LocalFileSystem()
        let root = FilePath("/tmp/oith-test-buckets-\(UInt64.random(in: 0 ... .max))")
        defer { try? files.removeTree(root) }
        try files.makeDirectories(root.appending("b"))
        try await body(LocalBuckets(root: root.appending("b"), in: files), root)
    }

    @Test func `What is written can be listed and read`() async throws {
        try await Self.withBuckets { buckets, _ in
            try await buckets.write(Array("two".utf8), bucket: "x", key: "a/2")
            try await buckets.write(Array("one".utf8), bucket: "x", key: "a/1/z")
            try await buckets.write([], bucket: "x", key: "b")
            let all = try await buckets.list(bucket: "x", prefix: "")
            #expect(all.map(\.key) == ["a/1/z", "a/2", "b"])
            #expect(all.map(\.byteCount) == [3, 3, 0])
            #expect(all.map(\.etag).last == "\"d41d8cd98f00b204e9800998ecf8427e\"")
            let some = try await buckets.list(bucket: "x", prefix: "a/1")
            #expect(some.map(\.key) == ["a/1/z"])
            var object = try await buckets.open(bucket: "x", key: "a/2")
            #expect(try object.nextBytes() == Array("two".utf8))
            #expect(try object.nextBytes() == [])
        }
    }

    @Test(arguments: [
        ("..", "secret"), (".", "secret"), ("", "secret"), ("x", "../../secret"), ("x", "/secret"),
        ("x", "a/../../../secret"), ("x", "a//b"), ("x", "./a"), ("x", ""), ("x/..", "../secret"),
        ("x", "a\0b"),
    ])
    func `Nothing outside can be named`(bucket: String, key: String) async throws {
        try await Self.withBuckets { buckets, root in
            try LocalFileSystem().write([1], durablyTo: root.appending("secret"))
            let written = await #expect(throws: TaskFailure.self) {
                try await buckets.write([], bucket: bucket, key: key)
            }
            #expect(written?.error == "States.ResultWriterFailed")
            let read = await #expect(throws: TaskFailure.self) {
                _ = try await buckets.open(bucket: bucket, key: key)
            }
            #expect(read?.error == "States.ItemReaderFailed")
            #expect(FileStatus(root.appending("secret"))?.byteCount == 1)
        }
    }

    @Test func `A missing bucket or object fails the ItemReader`() async throws {
        try await Self.withBuckets { buckets, _ in
            let listed = await #expect(throws: TaskFailure.self) {
                try await buckets.list(bucket: "no", prefix: "")
            }
            #expect(listed?.error == "States.ItemReaderFailed")
            let read = await #expect(throws: TaskFailure.self) {
                _ = try await buckets.open(bucket: "no", key: "k")
            }
            #expect(read?.error == "States.ItemReaderFailed")
        }
    }
}
