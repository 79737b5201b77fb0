import DurableFiles
import GRDB
import PoolGenerator
import PoolImport
import SystemPackage
import TestSupport
import Testing
import UserPool

/// What becomes of rows that an export does not hold.
@Suite struct PoolReplacementTests {
    let folder: PoolFolder

    init() throws { folder = try PoolFolder() }

    private var pool: String { folder.file("pool.sqlite") }

    private func run(
        _ emails: [String], _ more: [String] = [], replacing: Bool = false
    ) throws -> ImportSummary {
        let exports = try [emails, more].enumerated().map { index, emails in
            try folder.write(
                emails.map { #"{"Item":{"email":{"S":"\#($0)"}}}"# }.joined(separator: "\n"),
                "\(index).json")
        }
        return try PoolImporter.run(
            exports: exports, table: .users, into: pool, replacing: replacing)
    }

    private func emails() throws -> [String] {
        try DatabaseQueue(path: pool).read { database in
            try String.fetchAll(database, sql: "SELECT email FROM users ORDER BY email")
        }
    }

    @Test func `Rows in none of the exports are counted or removed`() throws {
        #expect(try run(["a@x", "b@x"], ["c@x", "a@x"], replacing: true).otherRows == 0)
        let added = try run(["a@x", "d@x"], ["c@x", "c@x"])
        #expect(added.otherRows == 1)
        #expect(added.exports.map(\.added) == [1, 0])
        #expect(try emails() == ["a@x", "b@x", "c@x", "d@x"])
        let replaced = try run(["a@x"], ["e@x"], replacing: true)
        #expect(replaced.otherRows == 3)
        #expect(replaced.exports.map(\.replaced) == [1, 0])
        #expect(try emails() == ["a@x", "e@x"])
        #expect(try run([], [], replacing: true).otherRows == 2)
        #expect(try emails() == [])
    }

    @Test func `A failed replacement changes nothing`() throws {
        _ = try run(["a@x", "b@x"])
        let bad = try folder.write(#"{"Item":{"email":{"S":"c@x"}}}"# + "\n{", "bad.json")
        #expect(throws: PoolError.self) {
            try PoolImporter.run(exports: [bad], table: .users, into: pool, replacing: true)
        }
        #expect(try emails() == ["a@x", "b@x"])
    }

    @Test func `Only the table of the export is replaced`() throws {
        _ = try run(["a@x", "b@x"])
        let block = #"{"Item":{"blockerEmail":{"S":"a@x"},"blockedEmail":{"S":"B@x"}}}"#
        for other in ["b@x", "c@x"] {
            let export = try folder.write(block.replacing("B@x", with: other), "blocks.json")
            _ = try PoolImporter.run(
                exports: [export], table: .blocks, into: pool, replacing: true)
        }
        let contents = try PoolContents(pool)
        #expect(contents.blocks == ["a@x c@x"])
        #expect(contents.counts.rows == 2)
    }

    /// Tables that other programs made: without row numbers, and with the highest one there is.
    @Test(arguments: [
        ("PRIMARY KEY(email)) WITHOUT ROWID", ""),
        ("UNIQUE(email))", "UPDATE users SET rowid = 9223372036854775807 WHERE email = 'a@x'"),
    ])
    func tablesWhoseNewRowsHaveNoHigherNumbers(_ end: String, _ change: String) throws {
        let queue = try DatabaseQueue(path: pool)
        try queue.write { database in
            let columns = PoolSchema.userColumns.joined(separator: ", ")
            try database.execute(sql: "CREATE TABLE users(\(columns), \(end)")
            try database.execute(
                sql: "INSERT INTO users(email) VALUES ('a@x'), ('b@x'); \(change)")
        }
        try queue.close()
        #expect(try run(["a@x", "c@x"], replacing: true).otherRows == nil)
        #expect(try emails() == ["a@x", "c@x"])
    }

    /// What a killed import leaves holds emails; whatever is imported next removes it.
    @Test func `What a killed command left is removed`() throws {
        let partial = folder.file(".pool.sqlite.partial")
        _ = try folder.write("a@x", ".pool.sqlite.partial")
        _ = try run(["a@x"])
        #expect(try folder.names == ["0.json", "1.json", "pool.sqlite"])
        // The pool is there now: the same name, another way.
        _ = try folder.write("a@x", ".pool.sqlite.partial")
        _ = try run(["a@x"])
        #expect(FileKind(FilePath(partial)) == nil)
        _ = try folder.write("a@x", ".pool.sqlite.partial")
        #expect(throws: FileError.self) {
            try PoolGenerator(users: 1, seed: 1).write(to: FilePath(pool), in: LocalFileSystem())
        }
        #expect(FileKind(FilePath(partial)) == nil)
    }

    @Test func `What another command writes at this moment is left alone`() throws {
        _ = try folder.write("a@x", ".pool.sqlite.partial")
        let held = try FileLock(FilePath(folder.file(".pool.sqlite.partial")), holder: "other")
        let error = #expect(throws: PoolError.self) { try run(["a@x"]) }
        #expect(error?.code == .busy)
        #expect(try folder.names == [".pool.sqlite.partial", "0.json", "1.json"])
        let isHeld = held != nil
        #expect(isHeld)
    }
}
