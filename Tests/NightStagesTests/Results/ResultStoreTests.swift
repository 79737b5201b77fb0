import DurableFiles
import NightStages
import SystemPackage
import TestSupport
import Testing

/// Which results of chunks are kept, and which go.
@Suite struct ResultStoreTests {
    private static func name(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    /// A store with results of these sizes, and when they were written.
    private static func store(
        _ scratch: Scratch, _ sizes: [Int]
    ) throws -> (store: ResultStore, written: Int) {
        let store = ResultStore(scratch.path, in: LocalFileSystem())
        try LocalFileSystem().makeDirectories(store.directory)
        for (number, size) in sizes.enumerated() {
            try LocalFileSystem().write(
                Array(repeating: 7, count: size),
                durablyTo: store.directory.appending(name(number)))
        }
        return (store, FileStatus(store.directory)?.modificationTime ?? 0)
    }

    @Test(arguments: [
        (String(repeating: "0", count: 64), true), (String(repeating: "f9", count: 32), true),
        (String(repeating: "0", count: 63), false), (String(repeating: "0", count: 65), false),
        (String(repeating: "F", count: 64), false), (String(repeating: "g", count: 64), false),
        ("", false), (String(repeating: "é", count: 32), false),
    ])
    func `A name is 64 hexadecimal digits.`(name: String, isName: Bool) {
        #expect(ResultStore.isName(name) == isName)
    }

    @Test func `Only files of such names are results.`() throws {
        let scratch = try Scratch()
        #expect(try ResultStore(scratch.path, in: LocalFileSystem()).names() == [])
        let (store, _) = try Self.store(scratch, [1, 2])
        try LocalFileSystem().write([1], durablyTo: store.directory.appending("notes"))
        try LocalFileSystem().makeDirectories(store.directory.appending(Self.name(7)))
        try LocalFileSystem().makeSymbolicLink(
            store.directory.appending(Self.name(8)), to: FilePath(Self.name(0)))
        #expect(try store.names() == [Self.name(0), Self.name(1)])
        let collection = try store.collectGarbage(
            now: .max, limits: .init(age: 1, byteCount: 0))
        #expect(collection.removed == 2 && collection.removedBytes == 3)
        #expect(
            try directoryEntries(store.directory)
                == [Self.name(7), Self.name(8), "notes"])
    }

    @Test func `Nothing is removed through a link in place of the folder.`() throws {
        let scratch = try Scratch()
        let (store, _) = try Self.store(scratch, [1])
        let elsewhere = scratch.path.appending("elsewhere")
        try LocalFileSystem().rename(store.directory, to: elsewhere)
        try LocalFileSystem().makeSymbolicLink(store.directory, to: elsewhere)
        let error = #expect(throws: FileError.self) {
            try store.collectGarbage(now: .max, limits: .init(age: 0, byteCount: 0))
        }
        #expect(error?.code == .damaged)
        #expect(try directoryEntries(elsewhere) == [Self.name(0)])
    }

    @Test(arguments: [(0, true), (7 * 86_400 - 100, true), (7 * 86_400 + 100, false)])
    func `A result that nobody used for a week goes.`(later: Int, isKept: Bool) throws {
        let scratch = try Scratch()
        let (store, written) = try Self.store(scratch, [10, 20])
        let limits = ResultStore.Limits()
        #expect(limits.age == 604_800 && limits.byteCount == 20_000_000_000)
        let dry = try store.collectGarbage(now: written + later, limits: limits, isDryRun: true)
        #expect(try store.names().count == 2)
        let collection = try store.collectGarbage(now: written + later, limits: limits)
        #expect(collection == dry && collection.problems == [])
        #expect(collection.kept == (isKept ? 2 : 0) && collection.keptBytes == (isKept ? 30 : 0))
        #expect(collection.removed == (isKept ? 0 : 2))
        #expect(collection.removedBytes == (isKept ? 0 : 30))
        #expect(try store.names().count == collection.kept)
    }

    /// All are of one instant or two: a plain model takes any order of those of one second.
    @Test(arguments: [(0, 0), (9, 0), (10, 1), (25, 2), (29, 2), (30, 3), (1000, 3)])
    func `Results of one age are kept as long as they fit.`(limit: Int, kept: Int) throws {
        let scratch = try Scratch()
        let (store, written) = try Self.store(scratch, [10, 10, 10])
        let collection = try store.collectGarbage(
            now: written, limits: .init(age: 1000, byteCount: limit))
        #expect(collection.kept == kept && collection.keptBytes == 10 * kept)
        #expect(collection.removed == 3 - kept && collection.removedBytes == 30 - 10 * kept)
        #expect(try store.names().count == kept)
    }

    @Test func `What is protected stays, whatever the limits say.`() throws {
        let scratch = try Scratch()
        let (store, written) = try Self.store(scratch, [10, 20, 30])
        let collection = try store.collectGarbage(
            now: written + 1_000_000, limits: .init(age: 1, byteCount: 0),
            protecting: [Self.name(1), "other"])
        #expect(try store.names() == [Self.name(1)])
        #expect(collection.kept == 1 && collection.keptBytes == 20 && collection.removedBytes == 40)
    }

    /// Removing fails for one of them.
    @Test func `One that cannot be removed is told, and the others go.`() throws {
        let scratch = try Scratch()
        let (_, written) = try Self.store(scratch, [10, 20, 30])
        let files = InterceptedFiles { change, path throws(FileError) in
            if change == .removeFile, path.lastComponent?.string == Self.name(1) {
                throw FileError("remove", on: path, .permissionDenied)
            }
        }
        let stubborn = ResultStore(scratch.path, in: files)
        let collection = try stubborn.collectGarbage(
            now: written + 1_000_000, limits: .init(age: 1, byteCount: 0))
        #expect(collection.removed == 2 && collection.removedBytes == 40)
        #expect(collection.problems.map(\.code) == [.permissionDenied])
        #expect(try stubborn.names() == [Self.name(1)])
    }
}
