import DurableFiles
import SnapshotFormat
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// `published.jsonl`: what is written, and what is read of a log that somebody else wrote.
@Suite struct PublicationLogTests {
    private static func line(
        _ action: String, _ snapshot: String, from previous: String?, at: String = "t"
    ) -> String {
        let before = previous.map { #","previous":"\#($0)""# } ?? ""
        return #"{"action":"\#(action)","at":"\#(at)"\#(before),"snapshot":"\#(snapshot)"}"# + "\n"
    }

    private static func write(_ lines: [String], _ fixture: StoreFixture) throws {
        try LocalFileSystem().write(
            Array(lines.joined().utf8), durablyTo: fixture.path("published.jsonl"))
    }

    private static func point(_ fixture: StoreFixture, at name: String) throws {
        try LocalFileSystem().replaceSymbolicLink(
            fixture.path("current"), with: FilePath("snapshots/\(name)"))
    }

    @Test func `Each move is a line, in the words of the format.`() throws {
        let fixture = try StoreFixture()
        let names = try fixture.publish(11, 12)
        _ = try fixture.store.rollback()
        let text = String(
            decoding: try fileBytes(fixture.path("published.jsonl")), as: UTF8.self)
        let at = "2026-11-18T11:06:40Z"
        #expect(
            text
                == Self.line("publish", names[0], from: nil, at: at)
                + Self.line("publish", names[1], from: names[0], at: at)
                + Self.line("rollback", names[0], from: names[1], at: at))
        #expect(fixture.store.lastPublished == names[0])
        // Each move is in the audit trail as well, with its time.
        #expect(try fixture.store.recordedTimes() == Array(repeating: at, count: 6))
    }

    @Test func `What the pool held stands in the line of its snapshot.`() throws {
        let fixture = try StoreFixture()
        let store = SnapshotStore(
            fixture.scratch.path, in: LocalFileSystem(), now: { 0 },
            actor: { AuditActor(uid: 0, user: nil, sudoUser: nil, host: "") },
            poolOf: {
                PublishedPool(
                    decisions: $0.utf8.count, blocks: 2, decisionsInForce: nil, blocksInForce: 0)
            })
        let name = try fixture.stage(11)
        try store.publish(run: StoreFixture.run(11), name: name)
        let text = String(
            decoding: try fileBytes(fixture.path("published.jsonl")), as: UTF8.self)
        #expect(
            text
                == #"{"action":"publish","at":"1970-01-01T00:00:00Z","#
                + #""pool":{"blocks":2,"blocksInForce":0,"decisions":25},"snapshot":"\#(name)"}"#
                + "\n")
        #expect(try store.publishedPools()[name]?.decisions == 25)
    }

    @Test func `Lines that are no entries are left out, and so is a move that did not come about.`()
        throws
    {
        let fixture = try StoreFixture()
        let names = try fixture.publish(11, 12, 13)
        let moves = [
            Self.line("publish", names[0], from: nil),
            Self.line("publish", names[1], from: names[0]),
            "no JSON\n", "{}\n", #"{"action":"dance","at":"t","snapshot":"x"}"# + "\n", "\n",
            Self.line("publish", names[2], from: names[1]),
        ]
        try Self.write(moves, fixture)
        #expect(fixture.store.lastPublished == names[2])
        #expect(try fixture.store.previousName() == names[1])
        #expect(try fixture.store.recordedTimes().prefix(3) == ["t", "t", "t"])
        // The link is where the last move began: it was cut short before it moved.
        try Self.point(fixture, at: names[1])
        #expect(fixture.store.lastPublished == names[1])
        #expect(try fixture.store.previousName() == names[0])
        // The link is somewhere else: somebody moved it by hand, and the move counts.
        try Self.point(fixture, at: names[0])
        #expect(fixture.store.lastPublished == names[2])
        #expect(try fixture.store.previousName() == nil)
    }

    @Test func `A log that begins late counts what was kept before as published.`() throws {
        let fixture = try StoreFixture()
        let names = try fixture.publish(11, 12, 13, 14)
        try Self.write([Self.line("publish", names[3], from: names[2])], fixture)
        #expect(try fixture.store.publishedNames() == [3, 2, 1, 0].map { names[$0] })
        #expect(
            try fixture.store.publishedNights(latest: 3).map(\.name)
                == [3, 2, 1].map { names[$0] })
        #expect(
            try fixture.store.publishedNights(latest: 9).map(\.manifest.asOf)
                == [14, 13, 12, 11].map { "2026-11-\($0)T04:00:00Z" })
        #expect(try fixture.store.publishedNights(latest: 0).isEmpty)
        // Without a log the names tell as much.
        try LocalFileSystem().removeFile(fixture.path("published.jsonl"))
        #expect(try fixture.store.publishedNames() == [3, 2, 1, 0].map { names[$0] })
        #expect(fixture.store.lastPublished == nil)
    }

    @Test func `A night that is gone is no night to go back to.`() throws {
        let fixture = try StoreFixture()
        let names = try fixture.publish(11, 12, 13)
        try LocalFileSystem().removeTree(fixture.store.directory(named: names[1]))
        #expect(try fixture.store.publishedNames() == [names[2], names[0]])
        #expect(try fixture.store.publishedNights(latest: 2).map(\.name) == [names[2], names[0]])
        #expect(try fixture.store.rollback().name == names[0])
    }

    @Test func `A thousand moves are kept, the latest ones.`() throws {
        let fixture = try StoreFixture()
        let names = try fixture.publish(11)
        let moves = (0..<1000).map { number in
            Self.line("publish", names[0], from: number == 0 ? nil : names[0], at: "t\(number)")
        }
        try Self.write(moves, fixture)
        try fixture.publish(12)
        let lines = try fileBytes(fixture.path("published.jsonl"))
            .split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 1000)
        #expect(String(decoding: lines[0], as: UTF8.self).contains(#""at":"t1""#))
        #expect(
            String(decoding: lines[999], as: UTF8.self)
                .contains(#""previous":"\#(names[0])""#))
    }

    @Test func `A snapshot that was published twice is gone back over once.`() throws {
        let fixture = try StoreFixture()
        let names = try fixture.publish(11, 12)
        _ = try fixture.store.publish(fixture.store.directory(named: names[0]))
        #expect(try fixture.store.publishedNames() == [names[0], names[1]])
        #expect(try fixture.store.publishedNights(latest: 9).map(\.name) == [names[0], names[1]])
        #expect(try fixture.store.rollback().name == names[1])
        #expect(try fixture.store.rollback().name == names[0])
    }
}
