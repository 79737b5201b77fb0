import DurableFiles
import GRDB
import SystemPackage
import TestSupport
import Testing
import UserPool

/// Pools in WAL mode that are read without SQLite's locks: one state or an error.
///
/// A link to nowhere where `-shm` should be stands for a folder that the reader may not write to.
@Suite struct PoolWatchTests {
    let folder: PoolFolder
    let path: String

    init() throws {
        folder = try PoolFolder()
        path = try folder.pool { database in
            for index in 0..<2_000 { try database.addUser("\(index)@x", ["lat": 40]) }
        }
        try change("PRAGMA journal_mode = WAL")
        try blockSharedMemory()
    }

    private func blockSharedMemory() throws {
        try LocalFileSystem().makeSymbolicLink(
            FilePath(path + "-shm"), to: FilePath(folder.file("none/shm")))
    }

    /// What another process does, which may write to the folder.
    private func change(_ statement: String) throws {
        try LocalFileSystem().removeFile(FilePath(path + "-shm"))
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: statement) }
        try queue.close()
    }

    private func latitudes(_ meanwhile: () throws -> Void) throws -> Set<Double> {
        try PoolReader.read(path) { session in
            var latitudes: Set<Double> = []
            try session.forEachUser(asOf: night, embeddingDimension: nil) { _ in
            } body: { profile in
                if latitudes.isEmpty { try meanwhile() }
                latitudes.insert(profile.latitude)
            }
            return latitudes
        }
    }

    @Test func `A pool that holds still is read`() throws {
        #expect(try latitudes {} == [40])
    }

    @Test func `A transaction meanwhile is an error`() throws {
        let error = #expect(throws: PoolError.self) {
            try latitudes { try change("UPDATE users SET lat = 50") }
        }
        #expect(error?.code == .inputOutput)
        #expect(error?.message.hasPrefix("it changed while it was read") == true)
        try blockSharedMemory()
        #expect(try latitudes {} == [50])
    }

    @Test func `Another file in its place is an error`() throws {
        let copy = try folder.write(try folder.read("pool.sqlite"), "copy.sqlite")
        let error = #expect(throws: PoolError.self) {
            try latitudes { try LocalFileSystem().rename(FilePath(copy), to: FilePath(path)) }
        }
        #expect(error?.code == .inputOutput)
    }

    @Test func `Changes that wait are named`() throws {
        _ = try folder.write("changes", "pool.sqlite-wal")
        let error = #expect(throws: PoolError.self) { try latitudes {} }
        #expect(error?.code == .notReadable)
        #expect(error?.message.contains("wal_checkpoint") == true)
    }

    /// A copy of a pool and of its journal in the middle of a change: a writer died.
    @Test func `A hot journal is named with what to do`() throws {
        let source = try folder.pool("source.sqlite") { database in
            for index in 0..<2_000 { try database.addUser("\(index)@x", ["lat": 40]) }
        }
        let queue = try DatabaseQueue(path: source)
        try queue.writeWithoutTransaction { database in
            try database.execute(
                sql: "PRAGMA cache_size = 5; BEGIN; UPDATE users SET bio = hex(zeroblob(99))")
            for suffix in ["", "-journal"] {
                _ = try folder.write(
                    try folder.read("source.sqlite" + suffix), "hot.sqlite" + suffix)
            }
            try database.execute(sql: "ROLLBACK")
        }
        try queue.close()
        let hot = folder.file("hot.sqlite")
        let error = #expect(throws: PoolError.self) { try PoolContents(hot) }
        #expect(error?.code == .notReadable)
        #expect(error?.message.contains("hot.sqlite-journal") == true)
        #expect(error?.message.contains("PRAGMA user_version") == true)
        // The advice helps.
        let writer = try DatabaseQueue(path: hot)
        try writer.write { try $0.execute(sql: "PRAGMA user_version") }
        try writer.close()
        #expect(try PoolContents(hot).counts.eligible == 2_000)
    }

    /// SQLite gives a row any number: sums and products of them must not overflow.
    @Test func `Extreme row numbers count as many rows`() throws {
        let extreme = try folder.pool("extreme.sqlite") { database in
            try database.addUser("a@x", ["rowid": Int64.max])
            try database.addUser("b@x", ["rowid": Int64.min])
            try database.execute(
                sql: """
                    INSERT INTO blocks(rowid, blocker_email) VALUES (9223372036854775807, 'a@x');
                    INSERT INTO match_history(rowid, user_email)
                    VALUES (9223372036854775807, 'a@x')
                    """)
        }
        try PoolReader.read(extreme) { session in
            let bounds = try session.sizeBounds()
            #expect(bounds.rows == 1 << 40)
            #expect(bounds.decisions == 1 << 41)
            let sizes = PoolSizes(rows: 2, historyRows: 1, blockRows: 1)
            #expect(try session.sizes() == sizes)
            let sample = try session.forEachSampledUser(
                about: 1_000, of: bounds.rows, asOf: night, embeddingDimension: nil
            ) { _ in }
            #expect(sample.eligible == 0)
        }
    }
}
