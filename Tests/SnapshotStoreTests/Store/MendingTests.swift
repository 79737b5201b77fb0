import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// A kept snapshot that somebody damaged is mended when a run writes the same one again.
@Suite struct MendingTests {
    private static let night = SampleNight(
        seed: 2, userCount: 20, listLengths: [2, 0, 5], groupSize: 8)

    enum Damage: CaseIterable, CustomTestStringConvertible {
        case flippedBit, shortened, missing, noManifest, otherManifest

        var testDescription: String { "\(self)" }

        func inflict(on directory: FilePath) throws {
            let part = directory.appending("lists/part-00000.parquet")
            let manifest = directory.appending("manifest.json")
            switch self {
            case .flippedBit:
                var content = try fileBytes(part)
                content[content.count / 2] ^= 4
                try replace(part, by: content)
            case .shortened: try replace(part, by: Array(try fileBytes(part).dropLast(7)))
            case .missing: try LocalFileSystem().removeFile(part)
            case .noManifest: try LocalFileSystem().removeFile(manifest)
            case .otherManifest: try replace(manifest, by: Array("{}".utf8))
            }
        }
    }

    private static func published() throws -> (scratch: Scratch, store: SnapshotStore, String) {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let name = try store.stage("a") { try night.write(to: $0) }.name
        try store.publish(run: "a", name: name)
        return (scratch, store, name)
    }

    @Test(arguments: Damage.allCases)
    func `The sound copy takes the place of the damaged one.`(damage: Damage) throws {
        let (scratch, store, name) = try Self.published()
        defer { extendLifetime(scratch) }
        try damage.inflict(on: store.directory(named: name))
        try store.stage("b") { try Self.night.write(to: $0) }
        let move = try store.publish(run: "b", name: name)
        #expect(move.isNothingToDo)
        try SnapshotVerifier(try store.currentDirectory()).verify()
        #expect(FileStatus(scratch.path.appending("staging/b")) == nil)
        #expect(try store.entries().map(\.state) == [.kept, .replaced])
        let removed = try store.collectGarbage(keeping: 3).filter(\.isRemoved)
        #expect(removed.map(\.reason) == ["damaged; a sound copy took its place"])
        #expect(try store.entries().map(\.state) == [.kept])
    }

    @Test func `A server opens the mended snapshot.`() throws {
        let (scratch, store, name) = try Self.published()
        let place = store.directory(named: name)
        let published = try PublishedSnapshots(dataFolder: scratch.path.string)
        #expect(try !published.refresh())
        let file = try FileDescriptor.open(place.appending("lists/part-00000.parquet"), .writeOnly)
        defer { try? file.close() }
        try file.resize(to: 0)
        let user = Self.night.users.first { !$0.list.isEmpty }
        let id = String(decoding: try #require(user).id, as: UTF8.self)
        #expect(throws: SnapshotReaderError.self) { try published.current.candidates(for: id) }
        try store.stage("b") { try Self.night.write(to: $0) }
        try store.publish(run: "b", name: name)
        #expect(try published.refresh())
        #expect(try published.candidates(for: id)?.count == user?.list.count)
        #expect(try !published.refresh())
    }

    @Test func `Two damaged copies are refused, and nothing moves.`() throws {
        let (scratch, store, name) = try Self.published()
        defer { extendLifetime(scratch) }
        try Damage.flippedBit.inflict(on: store.directory(named: name))
        try store.stage("b") { try Self.night.write(to: $0) }
        try Damage.shortened.inflict(on: store.stagedDirectory("b", name))
        let error = #expect(throws: SnapshotError.self) {
            try store.publish(run: "b", name: name)
        }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains("--from WriteSnapshot") == true)
        #expect(store.currentName == name)
        #expect(FileStatus(scratch.path.appending("staging/b")) != nil)
    }

    @Test func `A file system that cannot exchange folders mends too.`() throws {
        let (scratch, store, name) = try Self.published()
        try Damage.missing.inflict(on: store.directory(named: name))
        try store.stage("b") { try Self.night.write(to: $0) }
        let old = SnapshotStore(
            scratch.path, in: InterceptedFiles.dying(after: .max, exchanges: false))
        try old.publish(run: "b", name: name)
        try SnapshotVerifier(try store.currentDirectory()).verify()
        #expect(try store.entries().map(\.state) == [.kept, .replaced])
    }

    /// The world ends before each operation in turn; the next attempt finishes.
    @Test func `Mending that is cut short is finished.`() throws {
        var operations = 0
        var isDone = false
        while !isDone {
            let (scratch, store, name) = try Self.published()
            try Damage.flippedBit.inflict(on: store.directory(named: name))
            try store.stage("b") { try Self.night.write(to: $0) }
            let dying = SnapshotStore(scratch.path, in: InterceptedFiles.dying(after: operations))
            do {
                try dying.publish(run: "b", name: name)
                isDone = true
            } catch { operations += 1 }
            // Damaged or not: whole under its name at any moment.
            #expect(try store.currentDirectory() == store.directory(named: name))
            #expect(try SnapshotManifest.read(from: store.currentDirectory()).name == name)
            try store.publish(run: "b", name: name)
            try SnapshotVerifier(try store.currentDirectory()).verify()
            #expect(FileStatus(scratch.path.appending("staging/b")) == nil)
        }
        #expect(operations >= 4)
    }
}
