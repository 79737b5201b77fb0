import DurableFiles
import Parquet
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// A file whose device fails from some moment on.
private final class FailingFile: ByteSource {
    let file: OpenFile
    let hasFailed: @Sendable () -> Bool

    init(_ path: FilePath, _ hasFailed: @escaping @Sendable () -> Bool) throws {
        file = try OpenFile(path)
        self.hasFailed = hasFailed
    }

    var byteCount: Int { file.byteCount }

    func bytes(_ range: Range<Int>) throws -> [UInt8] {
        try check()
        return try file.bytes(range)
    }

    func read(_ range: Range<Int>, into room: inout [UInt8]) throws {
        try check()
        try file.read(range, into: &room)
    }

    private func check() throws {
        if hasFailed() { throw FileError("read", on: file.path, .ioError) }
    }
}

/// Files that are shortened, overwritten or unreadable while a reader has them open: the process
/// must get an error, where a mapping would end it.
@Suite struct BadPageTests {
    private static let night = SampleNight(
        seed: 5, userCount: 120, listLengths: [40, 0, 100], groupSize: 30)

    private static func published() throws -> (scratch: Scratch, directory: FilePath) {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        return (scratch, try night.publish(in: store, run: "a"))
    }

    /// The users whose lists are in the part, by the order in which the sample was written.
    private static func users(ofPart part: Int) -> [SampleNight.User] {
        night.groups[2 * part..<2 * part + 2].flatMap { $0 }.filter { !$0.list.isEmpty }
    }

    private static func key(_ user: SampleNight.User) -> String {
        String(decoding: user.id, as: UTF8.self)
    }

    @Test(arguments: [0, 4, 1000])
    func `A part that is shortened under a server is an error for its users alone.`(
        byteCount: Int
    ) throws {
        let (scratch, directory) = try Self.published()
        let published = try PublishedSnapshots(dataFolder: scratch.path.string)
        let file = try FileDescriptor.open(
            directory.appending("lists/part-00000.parquet"), .writeOnly)
        defer { try? file.close() }
        try file.resize(to: Int64(byteCount))
        var answered = 0
        for user in Self.users(ofPart: 0) {
            // Pages before the new end are still there.
            do throws(SnapshotReaderError) {
                let list = try published.candidates(for: Self.key(user))
                #expect(list?.map(\.id) == user.list.map { String(decoding: $0.id, as: UTF8.self) })
                answered += 1
            } catch {
                #expect(error.code == .damaged)
                #expect(error.description.contains("it was shortened after it was opened"))
                #expect(!error.description.contains("@"))
            }
        }
        #expect(answered == 0 || byteCount == 1000)
        for user in Self.users(ofPart: 1) {
            #expect(try published.candidates(for: Self.key(user))?.count == user.list.count)
        }
    }

    @Test func `A part that is overwritten in place is an error, never another list.`() throws {
        let (scratch, directory) = try Self.published()
        let published = try PublishedSnapshots(dataFolder: scratch.path.string)
        let path = directory.appending("lists/part-00000.parquet")
        let count = try fileBytes(path).count
        let file = try FileDescriptor.open(path, .writeOnly)
        defer { try? file.close() }
        _ = try file.writeAll(toAbsoluteOffset: 0, [UInt8](repeating: 0x55, count: count))
        for user in Self.users(ofPart: 0) {
            let error = #expect(throws: SnapshotReaderError.self) {
                try published.candidates(for: Self.key(user))
            }
            #expect(error?.code == .damaged)
        }
        #expect(throws: (any Error).self) { try SnapshotVerifier(directory).verify() }
    }

    @Test func `A device that fails is an error for the lookups that need it.`() throws {
        let (scratch, directory) = try Self.published()
        defer { extendLifetime(scratch) }
        let flag = Flag()
        let open: FileOpener = { path in
            try FailingFile(path) {
                flag.isSet && path.string.hasSuffix("lists/part-00000.parquet")
            }
        }
        let reader = try OpenSnapshot.open(directory, opening: open)
        try reader.warmUp()
        flag.set()
        for user in Self.users(ofPart: 0) {
            let error = #expect(throws: FileError.self) { try reader.list(for: user.id) }
            #expect(error?.errno == .ioError)
        }
        for user in Self.users(ofPart: 1) {
            #expect(try reader.candidates(for: user.id) == user.list)
        }
        #expect(throws: FileError.self) {
            try reader.lists(for: Self.night.users.map(\.id))
        }
    }

    @Test func `An index on a bad sector is made again in memory.`() throws {
        let (scratch, directory) = try Self.published()
        defer { extendLifetime(scratch) }
        let open: FileOpener = { path in
            try FailingFile(path) { path.lastComponent == "keys.idx" }
        }
        let reader = try OpenSnapshot.open(directory, opening: open)
        for user in Self.night.users {
            #expect(try reader.candidates(for: user.id) == user.list)
        }
        let error = #expect(throws: FileError.self) {
            try OpenSnapshot.open(directory, keys: .none, opening: open)
        }
        #expect(error?.errno == .ioError)
    }
}

/// A flag that is set once.
private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
