import Bytes
import Crypto
package import DurableFiles
import FoundationEssentials
package import SystemPackage

/// Who did what to a data folder, and when: `audit.jsonl`, a line an act.
///
///     {"act":"publish","actor":{"host":"n1","uid":0,"user":"root"},"at":"2026-11-20T04:01:12Z",
///      "number":1,"previous":"0000…","subject":{"run":"…","snapshot":"…-3f9c2a"}}
///     {"act":"pin",…,"number":2,"previous":"5be1…",…}
///
/// Each line holds the SHA-256 of the line before, so that no line can be changed, left out or put
/// in without changing all that follow. A process that may write the file can rewrite all of it; that
/// shows only against a ``Head`` which was kept elsewhere, and so every notification carries one.
///
/// Lines are added at the end under the publication lock and fsynced. The line of a move of
/// `current` is written before the move: what was done is in the file, and an act that was cut
/// short may be there too, once more when it is done again. A line that was cut short itself
/// has no end; it does not count, and the next one takes its place.
///
/// Nothing takes a line away. Lines hold no ids, so that forgetting changes none.
package struct AuditTrail: Sendable {
    /// The last line, for comparison with what is kept elsewhere.
    package struct Head: Sendable, Equatable {
        /// How many lines there are.
        package let number: Int
        /// SHA-256 of the last one, without its end.
        package let sha256: String

        /// A line by number and digest.
        package init(number: Int, sha256: String) {
            (self.number, self.sha256) = (number, sha256)
        }
    }

    /// What is wrong with the file.
    package struct Damage: Sendable, Equatable {
        /// The line where it shows, from 1.
        package let number: Int
        /// Why the line cannot be read.
        package let reason: String
    }

    /// What is in the file.
    package struct Reading: Sendable {
        /// The lines that are entries, damaged or not.
        package fileprivate(set) var entries: [AuditEntry] = []
        /// The first thing that is wrong; nil where the chain holds.
        package fileprivate(set) var damage: Damage?
        /// The SHA-256 of each line.
        fileprivate var digests: [String] = []
        /// Whether a line was cut short at the end.
        package fileprivate(set) var isCutShort = false

        /// The last line; nil where there is none.
        package var head: Head? { digests.last.map { Head(number: digests.count, sha256: $0) } }

        /// The SHA-256 of a line; nil where there is none of that number.
        package func digest(of number: Int) -> String? {
            digests.indices.contains(number - 1) ? digests[number - 1] : nil
        }
    }

    /// The name in the data folder.
    package static let fileName = "audit.jsonl"
    private static let noDigest = String(repeating: "0", count: 64)
    private static let lineFeed = UInt8(ascii: "\n")

    /// The file of the trail.
    package let path: FilePath

    /// The trail of a data folder; nothing is touched yet.
    package init(in dataDirectory: FilePath) {
        path = dataDirectory.appending(Self.fileName)
    }

    // MARK: - Reading

    /// The last line; nil where nothing is recorded.
    ///
    /// - Throws: ``FileError``.
    package func head() throws(FileError) -> Head? {
        let lines = try whole().lines
        return lines.last.map { Head(number: lines.count, sha256: Self.digest($0)) }
    }

    /// Reads and checks all of it.
    ///
    /// - Throws: ``FileError``; what is damaged is told in what it returns.
    package func read() throws(FileError) -> Reading {
        let (lines, rest) = try whole()
        var reading = Reading()
        reading.isCutShort = !rest.isEmpty
        let decoder = JSONDecoder()
        for (index, line) in lines.enumerated() {
            let entry = try? decoder.decode(AuditEntry.self, from: Data(line))
            if let entry { reading.entries.append(entry) }
            if reading.damage == nil,
                let reason = Self.problem(entry, number: index + 1, after: reading.digests.last)
            {
                reading.damage = Damage(number: index + 1, reason: reason)
            }
            reading.digests.append(Self.digest(line))
        }
        return reading
    }

    /// What keeps a line from being the next one.
    private static func problem(
        _ entry: AuditEntry?, number: Int, after digest: String?
    ) -> String? {
        guard let entry else { return "it is no entry" }
        if entry.number != number {
            return "it calls itself entry \(entry.number): lines were taken out or put in before it"
        }
        if entry.previous != digest ?? noDigest {
            return number == 1
                ? "it is not the first of its trail"
                : "it was written after another entry \(number - 1): that one was changed"
        }
        return nil
    }

    /// The lines, and what is behind the last one's end.
    private func whole() throws(FileError) -> (
        lines: [ArraySlice<UInt8>], rest: ArraySlice<UInt8>
    ) {
        guard try FileStatus.find(path, followingLinks: true) != nil else { return ([], []) }
        let bytes = try OpenFile(path).bytes()
        var lines = bytes.split(separator: Self.lineFeed, omittingEmptySubsequences: false)
        let rest = lines.popLast() ?? []
        return (lines, rest)
    }

    private static func digest(_ line: ArraySlice<UInt8>) -> String {
        SHA256.hash(data: line).hexadecimal
    }

    // MARK: - Writing

    /// Adds a line, durably, for a caller that holds the publication lock.
    ///
    /// A damaged trail goes on too: its damage stays to be seen.
    ///
    /// - Parameters:
    ///   - act: what is done.
    ///   - subject: to what.
    ///   - actor: who did it.
    ///   - time: when, ISO 8601.
    ///   - files: the door to the disk.
    /// - Throws: ``FileError`` where it could not be written.
    func append(
        _ act: AuditEntry.Act, _ subject: AuditEntry.Subject, by actor: AuditActor,
        at time: String, in files: any FileSystem
    ) throws {
        let (lines, rest) = try whole()
        if !rest.isEmpty {
            let bytes = lines.flatMap { $0 + [Self.lineFeed] }
            try files.write(bytes, durablyTo: path)
        }
        let entry = AuditEntry(
            number: lines.count + 1, previous: lines.last.map(Self.digest) ?? Self.noDigest,
            at: time, act: act, actor: actor, subject: subject)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try append(Array(encoder.encode(entry)) + [Self.lineFeed], in: files)
    }

    private func append(_ line: [UInt8], in files: any FileSystem) throws(FileError) {
        let file = try files.openToAppend(path)
        do {
            try files.append(line.rawSpan, to: file, at: path)
            try files.synchronize(file, at: path)
        } catch {
            try? files.close(file, at: path)
            throw error
        }
        try files.close(file, at: path)
        // Each time: the one who made the file may have been cut short before this.
        try files.synchronizeDirectory(path.removingLastComponent())
    }
}
