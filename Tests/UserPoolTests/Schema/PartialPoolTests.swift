import Bytes
import DurableFiles
import GRDB
import Glibc
import SystemPackage
import TestSupport
import Testing
import UserPool

/// The file in which a pool is written before it has its name.
struct PartialPoolTests {
    private let folder: PoolFolder
    private let files = LocalFileSystem()

    init() throws { folder = try PoolFolder() }

    private var pool: FilePath { FilePath(folder.file("p.sqlite")) }

    @Test func `A pool appears whole, and nothing is left beside it`() throws {
        let length = try PartialPool.write(pool, in: files) { partial in
            #expect(partial == FilePath(folder.file(".p.sqlite.partial")))
            #expect(try folder.names == [".p.sqlite.partial"])
            try files.write([1, 2, 3], into: partial)
            return 3
        }
        #expect(length == 3)
        #expect(try folder.names == ["p.sqlite"])
        #expect(try folder.read("p.sqlite") == [1, 2, 3])
    }

    @Test func `A failure leaves nothing of the new pool and all of the old one`() throws {
        struct Failure: Error {}
        _ = try folder.write("old", "p.sqlite")
        #expect(throws: Failure.self) {
            try PartialPool.write(pool, in: files) { partial in
                try files.write([9], into: partial)
                throw Failure()
            }
        }
        #expect(try folder.names == ["p.sqlite"])
        #expect(try folder.read("p.sqlite") == Array("old".utf8))
    }

    @Test func `What a killed command left is removed, and a file of another kind is not`() throws {
        _ = try folder.write("leftover", ".p.sqlite.partial")
        _ = try folder.write("other", ".q.sqlite.partial")
        try PartialPool.removeLeftover(of: pool, in: files)
        #expect(try folder.names == [".q.sqlite.partial"])
        // Nothing to remove is no error; a folder of that name is nobody's leftover.
        try PartialPool.removeLeftover(of: pool, in: files)
        try files.makeDirectory(FilePath(folder.file(".p.sqlite.partial")))
        try PartialPool.removeLeftover(of: pool, in: files)
        #expect(try folder.names.sorted() == [".p.sqlite.partial", ".q.sqlite.partial"])
    }

    @Test func `A pool that another command writes is left alone`() throws {
        try PartialPool.write(pool, in: files) { partial in
            for attempt in [
                { try PartialPool.removeLeftover(of: pool, in: files) },
                { try PartialPool.write(pool, in: files) { _ in } },
            ] {
                let error = #expect(throws: PoolError.self) { try attempt() }
                #expect(error?.code == .busy)
                #expect(
                    error?.description
                        == "\(pool): another command is writing it; wait until it has ended")
            }
            #expect(FileKind(partial) == .file)
        }
        #expect(try folder.names == ["p.sqlite"])
    }

    @Test(arguments: [
        (
            ResultCode.SQLITE_NOTADB, PoolError.Code.notSQLite,
            "it is not a SQLite database; see `oith pool import`"
        ),
        (.SQLITE_CORRUPT, .damaged, "the database is damaged; restore it or import it again"),
        (.SQLITE_BUSY, .busy, "another process holds the database; try again later"),
        (.SQLITE_LOCKED, .busy, "another process holds the database; try again later"),
        (.SQLITE_FULL, .diskFull, "the disk is full; free some space and run it again"),
        (
            .SQLITE_PERM, .notReadable,
            "it cannot be opened; check the owner and the mode of the file and its folder"
        ),
        (.SQLITE_IOERR, .inputOutput, "SQLite: why (code 10)"),
        (.SQLITE_MISMATCH, .inputOutput, "SQLite: why (code 20)"),
    ])
    func `An error of SQLite says what to do, and no statement`(
        code: ResultCode, expected: PoolError.Code, message: String
    ) {
        let error = PoolError(
            DatabaseError(
                resultCode: code, message: "why", sql: "SELECT secret", arguments: ["person@x"]),
            "/no/such/pool.sqlite")
        #expect(error.code == expected)
        #expect(error.description == "/no/such/pool.sqlite: \(message)")
    }

    @Test(arguments: [
        ("-journal", "a writer was stopped in the middle of a change, and"),
        ("-wal", "changes wait in"),
    ])
    func `A pool that cannot be opened for a file beside it names that file`(
        suffix: String, start: String
    ) throws {
        _ = try folder.write("not empty", "p.sqlite" + suffix)
        let error = PoolError(DatabaseError(resultCode: .SQLITE_CANTOPEN), pool.string)
        #expect(error.code == .notReadable)
        #expect(error.message.hasPrefix("\(start) \(pool)\(suffix)"), "\(error.message)")
    }

    @Test(arguments: [
        (Errno.noSuchFileOrDirectory, PoolError.Code.fileNotFound),
        (.permissionDenied, .notReadable),
        (.noSpace, .diskFull), (.ioError, .inputOutput),
    ])
    func `An error of the disk names what was tried`(errno: Errno, code: PoolError.Code) {
        let error = PoolError(FileError("open", on: "/p", errno))
        #expect(error.code == code)
        #expect(error.path == "/p")
        #expect(error.message.hasPrefix("cannot open: "))
    }

    @Test func `An error of an export has its line`() {
        #expect(
            PoolError(.badExport, in: "e.json", line: 7, "no email").description
                == "e.json, line 7: no email")
        #expect(PoolError(.badExport, in: "e.json", "no email").description == "e.json: no email")
    }
}

extension LocalFileSystem {
    /// Puts bytes into a file that is there.
    fileprivate func write(_ bytes: [UInt8], into path: FilePath) throws {
        let file = try FileDescriptor.open(path, .writeOnly)
        defer { try? file.close() }
        try file.writeAll(bytes)
    }
}
