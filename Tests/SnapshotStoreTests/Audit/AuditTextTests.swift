import Bytes
import Crypto
import DurableFiles
import Glibc
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// The text of the audit trail: other programs read it, and a digest of each line goes elsewhere.
@Suite struct AuditTextTests {
    private static func trail(
        _ scratch: Scratch, _ actor: AuditActor
    ) -> SnapshotStore {
        SnapshotStore(
            scratch.path, in: LocalFileSystem(), now: { 1_795_147_200 }, actor: { actor })
    }

    private static func sha256(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).hexadecimal
    }

    @Test func `A line has its members sorted, and the digest of the line before.`() throws {
        let scratch = try Scratch()
        let store = Self.trail(
            scratch, AuditActor(uid: 0, user: "root", sudoUser: "a\"nn", host: "n1/x"))
        var subject = AuditEntry.Subject()
        subject.format = "csv"
        subject.file = "/tmp/é.csv"
        subject.count = 3
        try store.record(.export, subject)
        try store.record(.collectGarbage, AuditEntry.Subject())
        let actor = #"{"host":"n1/x","sudoUser":"a\"nn","uid":0,"user":"root"}"#
        let zeros = String(repeating: "0", count: 64)
        let first =
            #"{"act":"export","actor":\#(actor),"at":"2026-11-20T04:00:00Z","number":1,"#
            + #""previous":"\#(zeros)","subject":{"count":3,"file":"/tmp/é.csv","format":"csv"}}"#
        let second =
            #"{"act":"gc","actor":\#(actor),"at":"2026-11-20T04:00:00Z","number":2,"#
            + #""previous":"\#(Self.sha256(first))","subject":{}}"#
        let text = String(decoding: try fileBytes(store.auditTrail.path), as: UTF8.self)
        #expect(text == first + "\n" + second + "\n")
        let reading = try store.auditTrail.read()
        #expect(reading.head == AuditTrail.Head(number: 2, sha256: Self.sha256(second)))
        #expect(reading.digest(of: 1) == Self.sha256(first))
        for number in [-1, 0, 3, Int.max] { #expect(reading.digest(of: number) == nil) }
        #expect(store.auditTrail.path == scratch.path.appending("audit.jsonl"))
    }

    @Test func `A machine that knows no names leaves them out.`() throws {
        let scratch = try Scratch()
        let store = Self.trail(
            scratch, AuditActor(uid: 1234, user: nil, sudoUser: nil, host: ""))
        try store.record(.erase, AuditEntry.Subject())
        let text = String(decoding: try fileBytes(store.auditTrail.path), as: UTF8.self)
        #expect(text.contains(#""actor":{"host":"","uid":1234},"#))
        #expect(try store.auditTrail.read().entries.first?.actor.user == nil)
    }

    @Test(arguments: [
        (AuditEntry.Act.publish, "publish"), (.rollback, "rollback"), (.pin, "pin"),
        (.unpin, "unpin"), (.forget, "forget"), (.remember, "forget --undo"),
        (.acceptLoss, "forget --accept-loss"), (.erase, "erase"), (.export, "export"),
        (.collectGarbage, "gc"),
    ])
    func `Acts have the words of their commands.`(act: AuditEntry.Act, word: String) {
        #expect(act.rawValue == word && AuditEntry.Act(rawValue: word) == act)
    }

    /// A trail of a newer version is read as far as it is known.
    @Test func `An act and members that this version does not know break no chain.`() throws {
        let scratch = try Scratch()
        let store = Self.trail(
            scratch, AuditActor(uid: 1, user: nil, sudoUser: nil, host: "h"))
        let line =
            #"{"act":"push","actor":{"host":"h","shell":"sh","uid":1},"at":"t","more":[1],"#
            + #""number":1,"previous":"\#(String(repeating: "0", count: 64))","#
            + #""subject":{"place":"s3://x"}}"#
        try LocalFileSystem().write(
            Array((line + "\n").utf8), durablyTo: store.auditTrail.path)
        try store.record(.pin, AuditEntry.Subject())
        let reading = try store.auditTrail.read()
        #expect(reading.damage == nil)
        #expect(reading.entries.map(\.act.rawValue) == ["push", "pin"])
        #expect(reading.entries[1].previous == Self.sha256(line))
    }

    /// What a line may not be, and the words for it.
    @Test(arguments: [
        ("", "it is no entry"), ("{}", "it is no entry"), ("[1]", "it is no entry"),
        (
            #"{"act":"pin","actor":{"host":"","uid":0},"at":"t","number":2,"previous":"","subject":{}}"#,
            "it calls itself entry 2: lines were taken out or put in before it"
        ),
        (
            #"{"act":"pin","actor":{"host":"","uid":0},"at":"t","number":1,"previous":"00","subject":{}}"#,
            "it is not the first of its trail"
        ),
    ])
    func `A first line that is none says why.`(line: String, reason: String) throws {
        let scratch = try Scratch()
        let trail = AuditTrail(in: scratch.path)
        try LocalFileSystem().write(Array((line + "\n").utf8), durablyTo: trail.path)
        let damage = try #require(try trail.read().damage)
        #expect(damage.number == 1 && damage.reason == reason)
    }

    @Test func `A changed line shows in the line after it.`() throws {
        let scratch = try Scratch()
        let store = Self.trail(
            scratch, AuditActor(uid: 1, user: "ann", sudoUser: nil, host: "h"))
        for _ in 0..<3 { try store.record(.pin, AuditEntry.Subject()) }
        let text = String(decoding: try fileBytes(store.auditTrail.path), as: UTF8.self)
        var lines = text.split(separator: "\n").map(String.init)
        lines[1] = lines[1].replacing("ann", with: "eve")
        try replace(
            store.auditTrail.path, by: Array(lines.map { $0 + "\n" }.joined().utf8))
        let damage = try #require(try store.auditTrail.read().damage)
        #expect(damage.number == 3)
        #expect(damage.reason == "it was written after another entry 2: that one was changed")
    }

    @Test func `The owner of this process is known by number.`() {
        let actor = AuditActor.current()
        #expect(actor.uid == Int(getuid()))
        #expect(actor.host.utf8.count < 256 && !actor.host.utf8.contains(0))
    }
}
