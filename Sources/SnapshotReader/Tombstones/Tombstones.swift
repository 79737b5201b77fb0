import Bytes
import Crypto
import FileReading
package import SnapshotFormat
package import SystemPackage

/// The users who asked to be forgotten.
///
///     DIR/forgotten.txt
///         oith forgotten 1 00112233445566778899aabbccddeeff      the key, made once a data folder
///         erasure pending                                        or done: see below
///         a3817f04ba25a8e66df67214c7550293                       a user
///         ...
///         end 1 5d0c93a1                                         users, CRC-32 of the lines before
///
/// The file names nobody: a line is the keyed digest of a folded id (``SipHash``), and without the
/// file no list of addresses, however long, leads back to one. Lines are sorted and each is
/// there once. The file is replaced by rename, never edited. While an erasure is pending, files that
/// are older than a tombstone may still name its user; see ``SnapshotErasure``.
package struct Tombstones: Sendable, Equatable {
    /// The digest of an id.
    package typealias Digest = SIMD2<UInt64>

    /// The name in the data folder.
    package static let fileName = "forgotten.txt"
    private static let header = Array("oith forgotten 1 ".utf8)
    private static let erasure = (
        pending: Array("erasure pending".utf8), done: Array("erasure done".utf8)
    )

    private let key: Digest
    /// The digests of the users.
    package var digests: Set<Digest>
    /// Whether files of the data folder may still name one of them.
    package var isErasurePending = false

    /// Nobody, under a key that was drawn at random.
    package init(key: Digest) {
        self.key = key
        digests = []
    }

    /// Whether nobody asked to be forgotten.
    package var isEmpty: Bool { digests.isEmpty }
    /// How many users asked to be forgotten.
    package var count: Int { digests.count }

    /// Whether a user asked to be forgotten; the id is folded.
    package func contains(_ id: [UInt8]) -> Bool {
        !digests.isEmpty && contains(id.span.rawSpan)
    }

    /// Whether a user asked to be forgotten; the id is folded.
    package func contains(_ id: ArraySlice<UInt8>) -> Bool {
        !digests.isEmpty && contains(id.span.rawSpan)
    }

    /// Whether a user asked to be forgotten; the id is folded.
    package func contains(_ id: RawSpan) -> Bool {
        !digests.isEmpty && digests.contains(SipHash.digest(id, key: key))
    }

    /// The digest of a folded id.
    package func digest(_ id: [UInt8]) -> Digest {
        SipHash.digest(id.span.rawSpan, key: key)
    }
}

// MARK: - The file
extension Tombstones {
    /// Reads the file of a data folder; nobody where there is none.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` for a file that is not one of tombstones: a
    ///   reader that does not know which users to leave out must not answer. ``FileError``.
    package static func read(from dataDirectory: FilePath) throws -> Tombstones {
        let path = dataDirectory.appending(fileName)
        let file: OpenFile
        do {
            file = try OpenFile(path)
        } catch  where error.code == .notFound {
            // A link whose file is gone is a lost file, not one that never was.
            if try FileStatus.find(path) != nil { throw error }
            return Tombstones(key: .zero)
        }
        return try decode(file.bytes())
    }

    /// The bytes of the file.
    package var encoded: [UInt8] {
        let lineFeed = UInt8(ascii: "\n")
        var bytes = Self.header + Self.hexadecimal(key) + [lineFeed]
        bytes += (isErasurePending ? Self.erasure.pending : Self.erasure.done) + [lineFeed]
        for line in lines { bytes += line + [lineFeed] }
        let checksum = String(bytes.crc32, radix: 16)
        return bytes + Array("end \(count) \(checksum)\n".utf8)
    }

    /// The SHA-256 of who is forgotten, under which key; the same while an erasure is pending.
    package var sha256: String {
        SHA256.hash(data: Self.hexadecimal(key) + lines.joined()).hexadecimal
    }

    /// The digests of the users, sorted.
    private var lines: [[UInt8]] {
        digests.map(Self.hexadecimal).sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Reads the bytes of the file.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` and the number of the line.
    package static func decode(_ bytes: [UInt8]) throws(SnapshotError) -> Tombstones {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count >= 4, lines[0].starts(with: header),
            let key = digest(lines[0].dropFirst(header.count))
        else { throw damaged(line: 1) }
        var tombstones = Tombstones(key: key)
        tombstones.isErasurePending = lines[1].elementsEqual(erasure.pending)
        for (number, line) in lines.enumerated().dropFirst(2).dropLast(2) {
            guard let digest = digest(line) else { throw damaged(line: number + 1) }
            tombstones.digests.insert(digest)
        }
        // The last line, and whatever else is not as it was written.
        guard tombstones.encoded == bytes else { throw damaged(line: lines.count - 1) }
        return tombstones
    }

    private static func damaged(line: Int) -> SnapshotError {
        SnapshotError(
            .damaged,
            "line \(line) is not what was written, and without it forgotten users would be shown "
                + "again; put the file back from a copy",
            file: fileName)
    }

    /// The bytes of a digest, which are little-endian, as 32 digits.
    private static func hexadecimal(_ digest: Digest) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: digest.x)
        bytes.append(littleEndian: digest.y)
        return Array(bytes.hexadecimal.utf8)
    }

    /// The digest that 32 digits write, or nil where they do not.
    private static func digest(_ text: ArraySlice<UInt8>) -> Digest? {
        guard text.count == 32, text.allSatisfy(Hexadecimal.isLowerCaseDigit) else { return nil }
        var digest = Digest.zero
        for (index, character) in text.enumerated() {
            let shift = UInt64(index % 16 / 2 * 8 + (index % 2 == 0 ? 4 : 0))
            digest[index / 16] |= UInt64(Hexadecimal.value(of: character) ?? 0) << shift
        }
        return digest
    }
}
