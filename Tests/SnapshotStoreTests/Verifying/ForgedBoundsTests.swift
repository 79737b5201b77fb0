import Bytes
import Crypto
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// Bounds in a footer that are wrong, in a snapshot whose checksums are all right: what a defect of
/// the writer would leave.
///
/// Other readers leave out what lies outside of the bounds.
@Suite struct ForgedBoundsTests {
    /// A night in which nobody's list names the last user: no bound of `user_id` is one of
    /// `candidate_id`.
    private static let night = {
        var night = SampleNight(seed: 5, userCount: 12, listLengths: [2, 3], groupSize: 12)
        let last = night.groups[0].last?.id
        for user in night.groups[0].indices {
            night.groups[0][user].list.removeAll { $0.id == last }
        }
        return night
    }()

    @Test func `A forgery that changes nothing is sound.`() async throws {
        let report = try await Self.auditOfForgery { _ in }
        #expect(report.isSound)
    }

    @Test func `Bounds that are not those of the values are found.`() async throws {
        let ids = Self.night.users.flatMap { $0.list.map(\.id) }
        let greatest = try #require(ids.max { $0.lexicographicallyPrecedes($1) })
        let report = try await Self.auditOfForgery { tail in
            // The greatest id of the footer becomes a lesser one of the same length.
            for start in tail.indices.dropLast(greatest.count)
            where tail[start..<start + greatest.count].elementsEqual(greatest) {
                tail[start] -= 1
            }
        }
        let defect = try #require(report.defects.first)
        #expect(report.defects.count == 1)
        #expect(defect.file == "lists/part-00000.parquet" && defect.rowGroup == 0)
        #expect(defect.column == "candidate_id")
    }

    // MARK: - Forging

    /// Verifies a snapshot whose part has another tail, with checksums that fit.
    private static func auditOfForgery(
        _ forge: (inout [UInt8]) -> Void
    ) async throws -> SnapshotAudit.Report {
        let scratch = try Scratch()
        let directory = scratch.path.appending("s")
        try night.write(to: directory)
        let (part, keys) = (
            directory.appending("lists/part-00000.parquet"), directory.appending("keys.idx")
        )
        var (partBytes, keyBytes) = (try fileBytes(part), try fileBytes(keys))
        let sums = [sha256(partBytes), sha256(keyBytes)]
        // The first record of keys.idx: file size u64, tail size u32, CRC-32 u32 of the tail.
        let tailCount = Int(number(keyBytes, at: 72))
        var tail = Array(partBytes.suffix(tailCount))
        forge(&tail)
        partBytes.replaceSubrange((partBytes.count - tailCount)..., with: tail)
        put(crc32(tail), at: 76, of: &keyBytes)
        let end = 64 + 16 * 2 + 8 * Int(number(keyBytes, at: 24))
        put(crc32(Array(keyBytes[64..<end])), at: end, of: &keyBytes)
        try replace(part, by: partBytes)
        try replace(keys, by: keyBytes)
        let manifest = directory.appending("manifest.json")
        var text = String(decoding: try fileBytes(manifest), as: UTF8.self)
        for (old, new) in zip(sums, [sha256(partBytes), sha256(keyBytes)]) {
            text = text.split(separator: old, omittingEmptySubsequences: false)
                .joined(separator: new)
        }
        try replace(manifest, by: Array(text.utf8))
        return try await SnapshotAudit(directory).run(concurrency: 1)
    }

    private static func sha256(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    // Bytes have no padding.
    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        CRC32.checksum(unsafe bytes.span.bytes)
    }

    private static func number(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }

    private static func put(_ value: UInt32, at offset: Int, of bytes: inout [UInt8]) {
        for byte in 0..<4 {
            bytes[offset + byte] = UInt8(truncatingIfNeeded: value >> UInt32(8 * byte))
        }
    }
}
