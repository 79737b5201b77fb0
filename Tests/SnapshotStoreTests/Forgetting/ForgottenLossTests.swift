import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// A list of the forgotten that was lost, or that is an old one, brings nobody back.
@Suite struct ForgottenLossTests {
    private static let key = SIMD2<UInt64>(1, 2)
    private static let ids = (0..<6).map { Array("user\($0)@example.org".utf8) }

    private static func store(_ scratch: Scratch) -> SnapshotStore {
        SnapshotStore(scratch.path, in: LocalFileSystem())
    }

    private static func list(_ store: SnapshotStore) -> FilePath {
        store.dataDirectory.appending(Tombstones.fileName)
    }

    private static func expectLoss(_ store: SnapshotStore, known: Int, found: Int) throws {
        let loss = try store.forgottenLoss()
        #expect(loss?.known == known && loss?.found == found)
        let error = #expect(throws: SnapshotError.self) { try store.knownTombstones() }
        #expect(error?.code == .damaged)
        let publication = #expect(throws: SnapshotError.self) {
            try store.publish(run: "a", name: "2026-11-20T040000Z-3f9c2a")
        }
        #expect(publication?.code == .damaged && publication?.file == Tombstones.fileName)
    }

    @Test func `A list that is whole and the newest is taken.`() throws {
        let scratch = try Scratch()
        let store = Self.store(scratch)
        #expect(try store.knownTombstones().isEmpty)
        _ = try store.forget(Array(Self.ids[..<3]), newKey: Self.key)
        _ = try store.remember([Self.ids[0]])
        _ = try store.forget([Self.ids[1]], newKey: Self.key)
        #expect(try store.forgottenLoss() == nil)
        let tombstones = try store.knownTombstones()
        #expect(tombstones.count == 2)
        #expect(try store.finishErasure(of: tombstones))
        #expect(try store.forgottenLoss() == nil)
        #expect(try store.auditTrail.read().entries.map(\.act) == [.forget, .remember, .forget])
    }

    @Test func `A list that is gone is missed, until the newest copy is back.`() throws {
        let scratch = try Scratch()
        let store = Self.store(scratch)
        _ = try store.forget(Array(Self.ids[..<2]), newKey: Self.key)
        let copy = try fileBytes(Self.list(store))
        try LocalFileSystem().removeFile(Self.list(store))
        try Self.expectLoss(store, known: 2, found: 0)
        try replace(Self.list(store), by: copy)
        #expect(try store.forgottenLoss() == nil)
    }

    @Test func `An old list is missed, also one of as many users.`() throws {
        let scratch = try Scratch()
        let store = Self.store(scratch)
        _ = try store.forget([Self.ids[0]], newKey: Self.key)
        let old = try fileBytes(Self.list(store))
        _ = try store.forget([Self.ids[1]], newKey: Self.key)
        let new = try fileBytes(Self.list(store))
        try replace(Self.list(store), by: old)
        try Self.expectLoss(store, known: 2, found: 1)
        try replace(Self.list(store), by: new)
        _ = try store.remember([Self.ids[0]])
        #expect(try store.forgottenLoss() == nil)
        try replace(Self.list(store), by: old)
        try Self.expectLoss(store, known: 1, found: 1)
    }

    @Test func `Others who come after a loss do not hide it.`() throws {
        let scratch = try Scratch()
        let store = Self.store(scratch)
        _ = try store.forget(Array(Self.ids[..<2]), newKey: Self.key)
        let copy = try fileBytes(Self.list(store))
        try LocalFileSystem().removeFile(Self.list(store))
        // Whoever asks is hidden all the same.
        #expect(try store.forget(Array(Self.ids[2..<5]), newKey: SIMD2(7, 7)) == 3)
        try Self.expectLoss(store, known: 5, found: 3)
        #expect(try Tombstones.read(from: scratch.path).contains(Self.ids[2]))
        // The copy of before lacks those.
        try replace(Self.list(store), by: copy)
        try Self.expectLoss(store, known: 5, found: 2)
    }

    @Test func `Somebody may answer for a list that is short.`() throws {
        let scratch = try Scratch()
        let store = Self.store(scratch)
        _ = try store.forget(Array(Self.ids[..<2]), newKey: Self.key)
        #expect(try store.acceptForgottenLoss() == nil)
        try LocalFileSystem().removeFile(Self.list(store))
        _ = try store.forget(Array(Self.ids[..<2]), newKey: SIMD2(7, 7))
        #expect(try store.acceptForgottenLoss()?.known == 4)
        #expect(try store.forgottenLoss() == nil)
        let last = try store.auditTrail.read().entries.last
        #expect(last?.act == .acceptLoss && last?.subject.forgotten?.count == 2)
    }

    @Test func `Without a trail the manifests of rewritten snapshots know how many there are.`()
        throws
    {
        let scratch = try Scratch()
        let store = Self.store(scratch)
        let night = SampleNight(seed: 3, userCount: 40, listLengths: [5], groupSize: 20)
        let name = try store.stage("a") { try night.write(to: $0) }.name
        try store.publish(run: "a", name: name)
        let forgotten = night.users[..<3].map(\.id)
        _ = try store.forget(forgotten, newKey: Self.key)
        _ = try store.erase(try Tombstones.read(from: scratch.path), oith: "1.2.3")
        try LocalFileSystem().removeFile(store.auditTrail.path)
        #expect(try store.forgottenLoss() == nil)
        try LocalFileSystem().removeFile(Self.list(store))
        try Self.expectLoss(store, known: 3, found: 0)
    }

    @Test func `A forgetting that is cut short anywhere loses nobody.`() throws {
        var operations = 0
        while true {
            let scratch = try Scratch()
            let store = Self.store(scratch)
            _ = try store.forget([Self.ids[0]], newKey: Self.key)
            let dying = SnapshotStore(scratch.path, in: InterceptedFiles.dying(after: operations))
            let outcome = Result {
                _ = try dying.forget([Self.ids[1]], newKey: Self.key)
                _ = try dying.remember([Self.ids[0]])
            }
            #expect(try store.forgottenLoss() == nil, "after \(operations) operations")
            _ = try store.forget([Self.ids[1]], newKey: Self.key)
            _ = try store.remember([Self.ids[0]])
            #expect(try store.forgottenLoss() == nil, "after \(operations) operations")
            #expect(try store.auditTrail.read().damage == nil)
            if case .success = outcome { break }
            operations += 1
        }
        #expect(operations > 8)
    }

    @Test func `Who stands in no snapshot is counted.`() throws {
        let scratch = try Scratch()
        let store = Self.store(scratch)
        let night = SampleNight(seed: 3, userCount: 40, listLengths: [5, 0], groupSize: 20)
        let name = try store.stage("a") { try night.write(to: $0) }.name
        try store.publish(run: "a", name: name)
        let known = night.users.map(\.id)
        #expect(try store.countUnknown(known + [Array("nobody@example.org".utf8)]) == 1)
    }
}
