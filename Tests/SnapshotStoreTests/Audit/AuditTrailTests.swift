import DurableFiles
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import TestSupport
import Testing

/// What is recorded, and what of a record that was changed is seen.
@Suite struct AuditTrailTests {
    private static let actor = AuditActor(
        uid: 1000, user: "ann", sudoUser: nil, host: "n1.example")

    /// A store that acts as `actor` on one day.
    private static func store(
        _ scratch: Scratch, in files: any FileSystem = LocalFileSystem()
    ) -> SnapshotStore {
        SnapshotStore(scratch.path, in: files, now: { 1_795_000_000 }, actor: { actor })
    }

    private static func record(_ count: Int, in store: SnapshotStore) throws {
        for number in 0..<count {
            var subject = AuditEntry.Subject()
            subject.count = number
            try store.record(.export, subject)
        }
    }

    private static func lines(_ store: SnapshotStore) throws -> [String] {
        String(decoding: try fileBytes(store.auditTrail.path), as: UTF8.self)
            .split(separator: "\n").map { String($0) }
    }

    private static func write(_ lines: [String], to store: SnapshotStore) throws {
        try replace(
            store.auditTrail.path, by: Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    @Test func `Each move of current is one entry, and what moves nothing is none.`() throws {
        let scratch = try Scratch()
        let store = Self.store(scratch)
        var night = SampleNight(seed: 1, userCount: 20, listLengths: [2, 0, 5], groupSize: 8)
        let first = try store.stage("a") { try night.write(to: $0) }.name
        try store.publish(run: "a", name: first)
        // A publication that was cut short is done again.
        try store.publish(run: "a", name: first)
        night.asOf = "2026-11-21T04:00:00Z"
        let second = try store.stage("b") { try night.write(to: $0) }.name
        _ = try store.publish(store.stagedDirectory("b", second), isForced: true)
        _ = try store.rollback()
        _ = try store.pin(store.directory(named: first))
        _ = try store.pin(store.directory(named: first))
        _ = try store.unpin()
        _ = try store.unpin()
        let reading = try store.auditTrail.read()
        #expect(reading.damage == nil && !reading.isCutShort)
        let found = reading.entries
        #expect(found.map(\.act) == [.publish, .publish, .rollback, .pin, .unpin])
        #expect(found.map(\.number) == [1, 2, 3, 4, 5])
        #expect(found.map(\.subject.snapshot) == [first, second, first, first, first])
        #expect(found.map(\.subject.replaced) == [nil, first, second, first, nil])
        #expect(found.map(\.subject.run) == ["a", nil, nil, nil, nil])
        #expect(found.map(\.subject.isForced) == [nil, true, nil, nil, nil])
        #expect(found.allSatisfy { $0.actor == Self.actor && $0.at == "2026-11-18T11:06:40Z" })
        #expect(found[0].previous == String(repeating: "0", count: 64))
    }

    @Test func `The head is the last line.`() throws {
        let scratch = try Scratch()
        let store = Self.store(scratch)
        #expect(try store.auditTrail.head() == nil)
        try Self.record(3, in: store)
        let head = try #require(try store.auditTrail.head())
        #expect(head.number == 3)
        #expect(try store.auditTrail.read().head == head)
        try Self.record(1, in: store)
        #expect(try store.auditTrail.read().entries.last?.previous == head.sha256)
        #expect(try store.auditTrail.read().digest(of: 3) == head.sha256)
    }

    /// What somebody does to a trail of five entries, and the entry where it shows.
    enum Forgery: CaseIterable, Sendable {
        case rewritten, firstRewritten, deleted, firstDeleted, doubled, swapped, noEntry

        func change(_ lines: inout [String]) {
            switch self {
            case .rewritten: lines[2] = lines[2].replacing("ann", with: "bob")
            case .firstRewritten: lines[0] = lines[0].replacing("ann", with: "bob")
            case .deleted: lines.remove(at: 2)
            case .firstDeleted: lines.remove(at: 0)
            case .doubled: lines.insert(lines[2], at: 3)
            case .swapped: lines.swapAt(2, 3)
            case .noEntry: lines[2] = ""
            }
        }

        var number: Int {
            switch self {
            case .rewritten, .doubled: 4
            case .firstRewritten: 2
            case .deleted, .swapped, .noEntry: 3
            case .firstDeleted: 1
            }
        }
    }

    @Test(arguments: Forgery.allCases)
    func `A trail that was changed says at which entry.`(forgery: Forgery) throws {
        let scratch = try Scratch()
        let store = Self.store(scratch)
        try Self.record(5, in: store)
        var lines = try Self.lines(store)
        forgery.change(&lines)
        try Self.write(lines, to: store)
        #expect(try store.auditTrail.read().damage?.number == forgery.number)
        // It goes on, and the damage stays to be seen.
        try Self.record(2, in: store)
        #expect(try store.auditTrail.read().damage?.number == forgery.number)
        #expect(try Self.lines(store).count == lines.count(where: { !$0.isEmpty }) + 2)
    }

    @Test func `A line that was cut short does not count, and the next one takes its place.`()
        throws
    {
        let scratch = try Scratch()
        let store = Self.store(scratch)
        try Self.record(3, in: store)
        let whole = try fileBytes(store.auditTrail.path)
        let start = try Self.lines(store)[..<2].reduce(0) { $0 + $1.utf8.count + 1 }
        for count in start..<whole.count {
            try replace(store.auditTrail.path, by: Array(whole[..<count]))
            let torn = try store.auditTrail.read()
            #expect(torn.damage == nil && torn.entries.count == 2)
            #expect(torn.isCutShort == (count > start))
            try Self.record(1, in: store)
            let mended = try store.auditTrail.read()
            #expect(mended.damage == nil && mended.entries.count == 3 && !mended.isCutShort)
        }
    }

    @Test func `Many at once make one chain.`() async throws {
        let scratch = try Scratch()
        let path = scratch.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let store = SnapshotStore(
                        path, in: LocalFileSystem(), now: { 1_795_000_000 },
                        actor: { AuditTrailTests.actor })
                    var left = 10
                    while left > 0 {
                        do {
                            try store.record(.collectGarbage, .init())
                            left -= 1
                        } catch let error as SnapshotError where error.code == .locked {
                            await Task.yield()
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let reading = try Self.store(scratch).auditTrail.read()
        #expect(reading.damage == nil && reading.entries.count == 80)
    }

    @Test func `Where nothing can be recorded, nothing is published.`() throws {
        let scratch = try Scratch()
        let store = Self.store(scratch)
        let night = SampleNight(seed: 1, userCount: 20, listLengths: [2, 0, 5], groupSize: 8)
        let name = try store.stage("a") { try night.write(to: $0) }.name
        try LocalFileSystem().makeDirectories(store.auditTrail.path)
        #expect(throws: FileError.self) { try store.publish(run: "a", name: name) }
        #expect(store.currentName == nil)
        try LocalFileSystem().removeTree(store.auditTrail.path)
        try store.publish(run: "a", name: name)
        #expect(store.currentName == name)
    }
}
