import Bytes
import DurableFiles
import Parquet
import SnapshotFormat
import SystemPackage
import Testing

/// What an error of a snapshot says, and what becomes of the errors below.
@Suite struct SnapshotErrorTests {
    @Test(arguments: [
        (SnapshotError(.damaged, "it is too short"), "it is too short"),
        (SnapshotError(.damaged, "it is bad", file: "a.parquet"), "a.parquet: it is bad"),
        (
            SnapshotError(.damaged, "no", file: "a", rowGroup: 0, column: "rank", offset: 0),
            "a, row group 0, column rank, at 0: no"
        ),
        (SnapshotError(.conflict, "no", rowGroup: 3, offset: 12), "row group 3, at 12: no"),
        (SnapshotError(.locked, "no", column: "score"), "column score: no"),
    ])
    func `The place stands before the message, as far as it is known.`(
        error: SnapshotError, text: String
    ) {
        #expect(error.description == text && "\(error)" == text)
    }

    @Test func `There are nine kinds, each of its own.`() {
        #expect(Set(SnapshotError.Code.allCases).count == 9)
        #expect(
            SnapshotError.Code.allCases == [
                .noSnapshot, .ambiguous, .damaged, .unsupportedVersion, .locked, .pinned,
                .heldBack, .conflict, .invalidInput,
            ])
    }

    @Test(arguments: [
        (ParquetError.Code.damaged, SnapshotError.Code.damaged),
        (.unsupported, .unsupportedVersion), (.invalid, .invalidInput), (.unreadable, .damaged),
    ])
    func `An error of the format has a kind here, and keeps its place.`(
        code: ParquetError.Code, kind: SnapshotError.Code
    ) {
        let error = #expect(throws: SnapshotError.self) {
            try SnapshotError.translating("users.parquet") {
                throw ParquetError(code, "a page is bad", at: 99)
                    .located(file: "other", rowGroup: 2, column: "cell", page: 1)
            }
        }
        #expect(error?.code == kind && error?.message == "a page is bad")
        #expect(error?.file == "users.parquet" && error?.rowGroup == 2)
        #expect(error?.column == "cell" && error?.offset == 99)
    }

    @Test func `What is no error of the format is thrown on, and a result is returned.`() throws {
        let file = #expect(throws: FileError.self) {
            try SnapshotError.translating("x") { throw FileError("read", on: "/a", .noSpace) }
        }
        #expect(file?.errno == .noSpace)
        let own = #expect(throws: SnapshotError.self) {
            try SnapshotError.translating("x") { throw SnapshotError(.pinned, "stay", file: "y") }
        }
        #expect(own?.code == .pinned && own?.file == "y")
        #expect(throws: CancellationError.self) {
            try SnapshotError.translating("x") { throw CancellationError() }
        }
        #expect(try SnapshotError.translating("x") { 7 } == 7)
    }

    /// A file whose device fails.
    private final class BrokenFile: ByteSource {
        let byteCount = 1000

        func bytes(_ range: Range<Int>) throws -> [UInt8] {
            throw FileError("read", on: "/a", .ioError)
        }

        func read(_ range: Range<Int>, into room: inout [UInt8]) throws {
            throw FileError("read", on: "/a", .ioError)
        }
    }

    @Test func `A file that cannot be read is not the snapshot's fault.`() {
        let error = #expect(throws: FileError.self) {
            try SnapshotError.translating("part-00000.parquet") {
                try ParquetFile(BrokenFile(), name: "part-00000.parquet")
            }
        }
        #expect(error?.errno == .ioError)
    }

    @Test(arguments: SnapshotError.Code.allCases)
    func `A sound copy mends what is damaged or gone.`(code: SnapshotError.Code) {
        #expect(
            SnapshotError(code, "").tellsOfDamage == [.damaged, .noSnapshot].contains(code))
    }

    @Test(arguments: [
        (Errno.noSuchFileOrDirectory, true), (.ioError, true), (.permissionDenied, false),
        (.noSpace, false), (.tooManyOpenFiles, false), (.fileExists, false),
    ])
    func `A bad sector is damage, a missing right is none.`(errno: Errno, isDamage: Bool) {
        #expect(FileError("read", on: "/a", errno).tellsOfDamage == isDamage)
        #expect(FileError(damaged: "/a", "it is bad").tellsOfDamage)
        #expect(!CancellationError().tellsOfDamage)
        #expect(!errno.tellsOfDamage)
    }
}
