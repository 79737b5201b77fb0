import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

@Suite struct ForgettingTests {
    private static let key = SIMD2<UInt64>(1, 2)
    /// Runs whose snapshots are staged; only names that the journal gives are ours.
    private static let staged = "2026-11-22T040000Z-1"
    private static let dead = "2026-11-22T040000Z-2"

    private static func night(seed: UInt64, users: Int = 90) -> SampleNight {
        SampleNight(seed: seed, userCount: users, listLengths: [7, 0, 40, 1], groupSize: 35)
    }

    /// What a night is without some users.
    private static func rest(of night: SampleNight, without ids: Set<[UInt8]>) -> SampleNight {
        var night = night
        night.groups = night.groups.map { group in
            group.filter { !ids.contains($0.id) }.map { user in
                SampleNight.User(id: user.id, list: user.list.filter { !ids.contains($0.id) })
            }
        }
        return night
    }

    private static func tombstones(_ ids: some Sequence<[UInt8]>) -> Tombstones {
        var tombstones = Tombstones(key: key)
        for id in ids { _ = tombstones.insert(id) }
        return tombstones
    }

    private static func files(of directory: FilePath) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try SnapshotVerifier.fileNames(in: directory) {
            files[name] = try fileBytes(directory.appending(name))
        }
        return files
    }

    /// A store with a published night.
    private static func published(
        _ night: SampleNight, in scratch: Scratch, run: String = "a"
    ) throws -> (store: SnapshotStore, name: String) {
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let name = try store.stage(run) { try night.write(to: $0) }.name
        try store.publish(run: run, name: name)
        return (store, name)
    }

    // MARK: - The copy

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `The copy is the snapshot without them.`(seed: UInt64) throws {
        let scratch = try Scratch()
        var random = SeededGenerator(seed: seed)
        let night = Self.night(seed: seed)
        let count = Int.random(in: 1...(seed % 4 == 0 ? 89 : 6), using: &random)
        let ids = Set(night.users.map(\.id).shuffled(using: &random).prefix(count))
        let (store, name) = try Self.published(night, in: scratch)
        let directory = store.directory(named: name)
        let erasure = try SnapshotErasure(directory, Self.tombstones(ids))
        #expect(erasure.userCount == count)
        let copy = scratch.path.appending("copy")
        let manifest = try erasure.write(to: copy, oith: "1.2.3", in: LocalFileSystem())
        #expect(manifest.forgottenUsers == count)
        try SnapshotVerifier(copy).verify()
        let reader = try OpenSnapshot.open(copy)
        let rest = Self.rest(of: night, without: ids)
        #expect(reader.userCount == rest.users.count)
        for user in rest.users { #expect(try reader.candidates(for: user.id) == user.list) }
        for id in ids { #expect(try reader.candidates(for: id) == nil) }
        // Row groups are those of the original: the same as if the rest had been written so.
        let written = scratch.path.appending("written")
        try rest.write(to: written)
        let (found, expected) = (try Self.files(of: copy), try Self.files(of: written))
        for (name, bytes) in expected where name.hasPrefix("part-") {
            #expect(found[name] == bytes, "\(name)")
        }
    }

    @Test func `It does not matter in how many steps users are forgotten.`() throws {
        let scratch = try Scratch()
        let night = Self.night(seed: 3)
        let ids = night.users.prefix(3).map(\.id)
        let (store, name) = try Self.published(night, in: scratch)
        let files = LocalFileSystem()
        let once = scratch.path.appending("once")
        _ = try SnapshotErasure(store.directory(named: name), Self.tombstones(ids))
            .write(to: once, oith: "1.2.3", in: files)
        var last = store.directory(named: name)
        for id in ids.reversed() {
            let next = scratch.path.appending("step\(id.count)-\(id.hashValue)")
            _ = try SnapshotErasure(last, Self.tombstones([id]))
                .write(to: next, oith: "1.2.3", in: files)
            last = next
        }
        #expect(try Self.files(of: once) == Self.files(of: last))
    }

    @Test func `Nobody of whom the snapshot knows leaves it as it is.`() throws {
        let scratch = try Scratch()
        let (store, name) = try Self.published(Self.night(seed: 4), in: scratch)
        let tombstones = Self.tombstones([Array("nobody@example.org".utf8)])
        #expect(try !SnapshotErasure(store.directory(named: name), tombstones).isNeeded)
        #expect(try store.erase(tombstones, oith: "1.2.3").isEmpty)
        #expect(try store.keptNames() == [name])
    }

    // MARK: - The store

    @Test func `A staged snapshot is rewritten where it stands.`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let night = Self.night(seed: 5)
        let name = try store.stage(Self.staged) { try night.write(to: $0) }.name
        try store.hold(Self.staged, HoldRecord(snapshot: name, reasons: ["a"]))
        // What a run left that died.
        try LocalFileSystem().makeDirectories(store.partialDirectory(Self.dead))
        let erased = try store.erase(Self.tombstones([night.users[0].id]), oith: "1.2.3")
        #expect(erased.map(\.name) == [name])
        let newName = try #require(erased.first?.newName)
        let staged = try OpenSnapshot.open(store.stagedDirectory(Self.staged, newName))
        #expect(try staged.candidates(for: night.users[0].id) == nil)
        let folder = scratch.path.appending("staging/\(Self.staged)")
        #expect(try directoryEntries(folder) == [newName, "held.json"])
        #expect(try directoryEntries(scratch.path.appending("snapshots")) == [])
        // A guard still holds it back.
        #expect(try store.heldNote(of: Self.staged)?.snapshot == newName)
        #expect(FileStatus(store.partialDirectory(Self.dead)) == nil)
    }

    /// The world ends before each operation in turn; the next attempt comes to the same.
    @Test func `An erasure that is cut short is finished.`() throws {
        var operations = 0
        var isDone = false
        let first = Self.night(seed: 6, users: 20)
        var second = Self.night(seed: 7, users: 20)
        second.asOf = "2026-11-21T04:00:00Z"
        let id = second.users[0].id
        let tombstones = Self.tombstones([id])
        var expected: Set<String>?
        while !isDone {
            let scratch = try Scratch()
            let (store, _) = try Self.published(first, in: scratch)
            let (_, name) = try Self.published(second, in: scratch, run: "b")
            _ = try store.pin(store.directory(named: name))
            try store.stage(Self.staged) { try first.write(to: $0) }
            let dying = SnapshotStore(scratch.path, in: InterceptedFiles.dying(after: operations))
            do {
                _ = try dying.erase(tombstones, oith: "1.2.3")
                isDone = true
            } catch is FileError {
                operations += 1
            }
            try SnapshotVerifier(store.currentDirectory()).verify()
            _ = try store.erase(tombstones, oith: "1.2.3")
            let staging = scratch.path.appending("staging")
            // The staged one is the same as a published one, and has its name.
            let staged = try directoryEntries(staging.appending(Self.staged)).map { "staged \($0)" }
            let names = Set(try directoryEntries(scratch.path.appending("snapshots")) + staged)
            #expect(try directoryEntries(staging).filter { $0.hasPrefix(".") } == [])
            expected = expected ?? names
            #expect(names == expected, "after \(operations) operations")
            #expect(names.count == 3)
            #expect(store.currentName == store.pinnedName)
            #expect(try store.currentDirectory() != store.directory(named: name))
            #expect(try store.previousName()?.hasPrefix("2026-11-20") == true)
            #expect(try store.remains(of: tombstones).isEmpty)
        }
        #expect(operations > 40)
    }

    @Test func `Readers that are open go on with what they have.`() throws {
        let scratch = try Scratch()
        let night = Self.night(seed: 8)
        let (store, name) = try Self.published(night, in: scratch)
        let reader = try OpenSnapshot.open(store.directory(named: name))
        _ = try store.erase(Self.tombstones([night.users[0].id]), oith: "1.2.3")
        for user in night.users { #expect(try reader.candidates(for: user.id) == user.list) }
    }

    // MARK: - The tombstones

    @Test func `Who is forgotten is remembered when asked to.`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let ids = ["ann@example.org", "bob@example.org"].map { Array($0.utf8) }
        #expect(try store.forget(ids, newKey: Self.key) == 2)
        // The key is made once.
        #expect(try store.forget([ids[0]], newKey: SIMD2(7, 7)) == 0)
        let tombstones = try Tombstones.read(from: scratch.path)
        #expect(tombstones.count == 2 && tombstones.isErasurePending)
        #expect(try store.finishErasure(of: tombstones))
        #expect(try !Tombstones.read(from: scratch.path).isErasurePending)
        #expect(try store.remember([ids[0], Array("eve@example.org".utf8)]) == 1)
        let rest = try Tombstones.read(from: scratch.path)
        #expect(!rest.contains(ids[0]) && rest.contains(ids[1]))
    }

    @Test func `An erasure is not finished while somebody else asks to be forgotten.`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        _ = try store.forget([Array("ann@example.org".utf8)], newKey: Self.key)
        let erased = try Tombstones.read(from: scratch.path)
        _ = try store.forget([Array("bob@example.org".utf8)], newKey: Self.key)
        #expect(try !store.finishErasure(of: erased))
        #expect(try Tombstones.read(from: scratch.path).isErasurePending)
    }

    @Test func `A file of tombstones with one bit flipped is refused.`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let ids = ["ann@example.org", "bob@example.org"].map { Array($0.utf8) }
        _ = try store.forget(ids, newKey: Self.key)
        let path = scratch.path.appending(Tombstones.fileName)
        let whole = try fileBytes(path)
        for bit in 0..<8 * whole.count {
            var flipped = whole
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            try replace(path, by: flipped)
            let error = #expect(throws: SnapshotError.self) {
                try Tombstones.read(from: scratch.path)
            }
            #expect(error?.code == .damaged, "bit \(bit)")
        }
        for count in 0..<whole.count {
            try replace(path, by: Array(whole[..<count]))
            #expect(throws: SnapshotError.self) { try Tombstones.read(from: scratch.path) }
        }
    }
}
