import ArgumentParser
import JSON
import NightReport
import SnapshotStore

/// `oith audit`.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "List who published, rolled back, forgot, exported or removed what, and when.",
        discussion: """
              oith audit --data night
              oith audit --data night --limit 20
              oith audit --data night --head 41:9c1e...      is entry 41 still the one that was notified?

            Prints audit.jsonl, the newest entry last, and checks all of it: each entry holds the \
            SHA-256 of the one before. If an entry was changed, removed or inserted, the exit code \
            is 65 and the message has its number.

            A user who may write the file can rewrite all of it, and can remove entries from its \
            end. Only a copy kept elsewhere shows that: every notification of a night carries \
            auditHead, the number and the SHA-256 of the entry that was the last one then, and \
            --head checks that this entry is still there.

            A change of `current` is recorded before it is made. One that was interrupted may be \
            listed, and listed again when it was repeated. Entries do not name users of the \
            service.
            """)

    @OptionGroup var data: DataLocation

    @Option(parsing: .unconditional, help: "Number of newest entries to show. [default: all]")
    var limit: Int?

    @Option(help: "Check that an entry has this digest: NUMBER:SHA256.")
    var head: String?

    @OptionGroup var format: OutputFormat

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit is at least 0.") }
        if head != nil, expected == nil {
            throw ValidationError("--head is NUMBER:SHA256, as a notification has them.")
        }
    }

    func run() throws {
        let reading = try data.store().auditTrail.read()
        let entries = Array(reading.entries.suffix(limit ?? reading.entries.count))
        Terminal.output(format.json ? Self.json(entries, reading).text + "\n" : Self.text(entries))
        if let damage = reading.damage {
            throw CommandError(
                ExitStatus.badData,
                "audit.jsonl is damaged at entry \(damage.number): \(damage.reason)")
        }
        if let expected, reading.digest(of: expected.number) != expected.sha256 {
            throw CommandError(
                ExitStatus.badData,
                "audit.jsonl was written anew: entry \(expected.number) is not the one with that "
                    + "digest")
        }
        if reading.isCutShort, !format.json {
            Terminal.message("oith: the last entry was cut short and does not count")
        }
    }

    private var expected: AuditTrail.Head? {
        guard let parts = head?.split(separator: ":"), parts.count == 2,
            let number = Int(parts[0]), number > 0, parts[1].utf8.count == 64
        else { return nil }
        return AuditTrail.Head(number: number, sha256: parts[1].lowercased())
    }

    private static func text(_ entries: [AuditEntry]) -> String {
        if entries.isEmpty { return "nothing is recorded\n" }
        var table = Table([
            ("entry", .right), ("when", .left), ("who", .left), ("act", .left), ("what", .left),
        ])
        for entry in entries {
            table.add([
                String(entry.number), entry.at, entry.actor.text, entry.act.rawValue,
                entry.subject.text,
            ])
        }
        return table.text
    }

    private static func json(_ entries: [AuditEntry], _ reading: AuditTrail.Reading) -> JSONValue {
        [
            "sound": .bool(reading.damage == nil),
            "head": reading.head.map {
                ["number": .integer($0.number), "sha256": .string($0.sha256)]
            } ?? .null,
            "entries": .array(entries.map(\.json)),
        ]
    }
}

extension AuditActor {
    /// `root (sudo ann) at n1`.
    fileprivate var text: String {
        (user ?? "uid \(uid)") + (sudoUser.map { " (sudo \($0))" } ?? "") + " at \(host)"
    }
}

extension AuditEntry.Subject {
    /// What applies, in words.
    fileprivate var text: String {
        var words: [String] = []
        if let snapshot { words.append(snapshot) }
        if let replaced { words.append("in the place of \(replaced)") }
        if let run { words.append("by run \(run)") }
        if isForced == true { words.append("with --force") }
        if let format { words.append("as \(format)") }
        if let file { words.append("to \(file)") }
        if let count { words.append("count \(NumberFormatting.count(count))") }
        return words.joined(separator: ", ")
    }
}

extension AuditEntry {
    fileprivate var json: JSONValue {
        let text = { (value: String?) in value.map { JSONValue.string($0) } ?? .null }
        return [
            "number": .integer(number), "previous": .string(previous), "at": .string(at),
            "act": .string(act.rawValue),
            "actor": [
                "uid": .integer(actor.uid), "user": text(actor.user),
                "sudoUser": text(actor.sudoUser), "host": .string(actor.host),
            ],
            "snapshot": text(subject.snapshot), "replaced": text(subject.replaced),
            "run": text(subject.run),
            "forced": subject.isForced.map { .bool($0) } ?? .null,
            "count": subject.count.map { .integer($0) } ?? .null,
            "forgotten": subject.forgotten.map { .integer($0.count) } ?? .null,
            "format": text(subject.format), "file": text(subject.file),
        ]
    }
}
