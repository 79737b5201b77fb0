import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// What still names a user who asked to be forgotten.
@Suite struct RemainsTests {
    private static func tombstones(_ ids: [UInt8]...) -> Tombstones {
        var tombstones = Tombstones(key: SIMD2(5, 6))
        for id in ids { _ = tombstones.insert(id) }
        return tombstones
    }

    @Test func `Every folder that names the user is told, and those that cannot be read.`()
        throws
    {
        let fixture = try StoreFixture()
        let store = fixture.store
        let names = try fixture.publish(11, 12)
        let name = try fixture.stage(13)
        let id = StoreFixture.night(11).users[0].id
        let staged = "staging/\(StoreFixture.run(13))/\(name)"
        #expect(try store.remains(of: Tombstones(key: .zero)).isEmpty)
        #expect(try store.remains(of: Self.tombstones([1])).isEmpty)
        #expect(
            try store.remains(of: Self.tombstones(id))
                == names.map { "snapshots/\($0)" } + [staged])
        // What a process left that died may name anybody.
        let grave = ".2026-11-10T040000Z-3f9c2a.removed"
        try LocalFileSystem().makeDirectories(fixture.path("staging/\(grave)"))
        #expect(try store.remains(of: Self.tombstones([1])) == ["staging/\(grave)"])
        // Somebody else's folder is somebody else's matter.
        try LocalFileSystem().makeDirectories(fixture.path("snapshots/notes"))
        #expect(try store.remains(of: Self.tombstones([1])).count == 1)
        let erased = try store.erase(Self.tombstones(id), oith: "1")
        #expect(erased.map(\.name) == names + [name])
        #expect(erased.allSatisfy { $0.problem == nil && $0.newName != nil })
        #expect(try store.remains(of: Self.tombstones(id)).isEmpty)
    }

    /// The writer does not look whether a candidate is a user; the erasure of remains does.
    @Test func `Somebody who is named in a list alone is found.`() throws {
        let fixture = try StoreFixture()
        var night = StoreFixture.night(11)
        let stranger = Array("stranger@example.org".utf8)
        let owner = try #require(night.groups[0].firstIndex { !$0.list.isEmpty })
        let entry = night.groups[0][owner].list[0]
        night.groups[0][owner].list[0] = ListEntry(
            id: stranger, scoreHundredths: entry.scoreHundredths,
            distanceTenths: entry.distanceTenths)
        let run = StoreFixture.run(11)
        let name = try fixture.store.stage(run) { try night.write(to: $0) }.name
        #expect(
            try fixture.store.remains(of: Self.tombstones(stranger))
                == ["staging/\(run)/\(name)"])
        #expect(
            try !SnapshotErasure(
                fixture.store.stagedDirectory(run, name), Self.tombstones(stranger)
            ).isNeeded)
    }

    @Test func `Where a copy stands everything that named the snapshot names the copy.`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let names = try fixture.publish(11, 12)
        _ = try store.pin(store.directory(named: names[1]))
        let id = StoreFixture.night(12).users[1].id
        var told: [String] = []
        let erased = try store.erase(Self.tombstones(id), oith: "9") { told.append($0) }
        #expect(told == names && erased.map(\.name) == names)
        let copies = erased.compactMap(\.newName)
        #expect(store.currentName == copies[1] && store.pinnedName == copies[1])
        #expect(try store.keptNames() == [copies[1], copies[0]])
        #expect(try store.previousName() == copies[0])
        for (copy, day) in zip(copies, [11, 12]) {
            let manifest = try SnapshotManifest.read(from: store.directory(named: copy))
            #expect(manifest.forgottenUsers == 1 && manifest.counts.users == 5)
            #expect(manifest.producer.oith == "9")
            #expect(manifest.asOf == "2026-11-\(day)T04:00:00Z")
        }
        let entries = try store.auditTrail.read().entries.suffix(2)
        #expect(entries.map(\.act) == [.erase, .erase])
        #expect(entries.map(\.subject.snapshot) == copies)
        #expect(entries.map(\.subject.replaced) == names)
        #expect(entries.map(\.subject.count) == [1, 1])
        // A second erasure finds nobody.
        #expect(try store.erase(Self.tombstones(id), oith: "9").isEmpty)
    }

    @Test func `A snapshot that cannot be read does not keep the others.`() throws {
        let fixture = try StoreFixture()
        let names = try fixture.publish(11, 12)
        let part = fixture.store.directory(named: names[0]).appending("lists/part-00000.parquet")
        try replace(part, by: [1])
        try LocalFileSystem().makeSymbolicLink(
            fixture.path("snapshots/2026-11-13T040000Z-3f9c2a"), to: "elsewhere")
        let id = StoreFixture.night(11).users[0].id
        let erased = try fixture.store.erase(Self.tombstones(id), oith: "1")
        #expect(erased.map(\.name) == names + ["2026-11-13T040000Z-3f9c2a"])
        #expect(
            erased[0].problem
                == "lists/part-00000.parquet: its length or its footer is not what was written")
        #expect(erased[1].problem == nil && erased[1].newName != nil)
        #expect(erased[2].problem == "it is no folder of ours but a link or a file")
        #expect(erased[0].newName == nil && erased[2].newName == nil)
    }
}
