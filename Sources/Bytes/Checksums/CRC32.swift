import CCRC32

/// The CRC-32 of gzip, polynomial 0xEDB88320 reflected.
///
/// Where the processor multiplies without carries (`CCRC32`), 64 or 256 bytes a step; else, and
/// for the last bytes, eight: table `k` tells what a byte does to the checksum once `k` more bytes
/// have followed it, so that eight look-ups, which do not wait for each other, replace eight steps
/// (M. E. Kounavis and F. L. Berry, "A Systematic Approach to Building High Performance
/// Software-Based CRC Generators", 2005).
package enum CRC32 {
    /// Table `k` is at `256 * k`.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 {
                value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
            }
            tables[byte] = value
        }
        for index in 256..<tables.count {
            let previous = tables[index - 256]
            tables[index] = tables[Int(previous & 0xFF)] ^ (previous >> 8)
        }
        return tables
    }()

    private static let canFold = oith_crc32_can_fold() != 0

    /// The checksum of an array.
    package static func checksum(_ bytes: [UInt8]) -> UInt32 {
        checksum(bytes.rawSpan)
    }

    /// The checksum of some bytes.
    ///
    /// - Parameters:
    ///   - bytes: any number of them.
    ///   - previous: the checksum of what is before them; 0 where nothing does.
    /// - Returns: the checksum of all bytes so far.
    /// - Complexity: O(`bytes.byteCount`).
    package static func checksum(_ bytes: RawSpan, after previous: UInt32 = 0) -> UInt32 {
        let folded = canFold && bytes.byteCount >= 64 ? bytes.byteCount & ~15 : 0
        var crc = ~previous
        if folded > 0 {
            // The first `folded` bytes are there: at least 64, and a multiple of 16.
            crc = unsafe bytes.withUnsafeBytes { buffer in
                unsafe oith_crc32_fold(
                    crc, buffer.assumingMemoryBound(to: UInt8.self).baseAddress, folded)
            }
        }
        return ~extend(crc, by: bytes.extracting(folded..<bytes.byteCount))
    }

    /// Takes bytes into a checksum that is not inverted yet.
    private static func extend(_ crc: UInt32, by bytes: RawSpan) -> UInt32 {
        // The tables have 8 * 256 entries, and every index below is a byte plus a multiple of 256
        // up to 7 * 256.
        unsafe tables.withUnsafeBufferPointer { table in
            var crc = crc
            var offset = 0
            let end = bytes.byteCount
            while offset + 8 <= end {
                let word = bytes.word(at: offset) ^ UInt64(crc)
                let near =
                    unsafe table[1792 + Int(word & 0xFF)]
                    ^ table[1536 + Int(word >> 8 & 0xFF)]
                    ^ table[1280 + Int(word >> 16 & 0xFF)]
                    ^ table[1024 + Int(word >> 24 & 0xFF)]
                let far =
                    unsafe table[768 + Int(word >> 32 & 0xFF)]
                    ^ table[512 + Int(word >> 40 & 0xFF)]
                    ^ table[256 + Int(word >> 48 & 0xFF)]
                    ^ table[Int(word >> 56)]
                crc = near ^ far
                offset += 8
            }
            while offset < end {
                let low = UInt8(truncatingIfNeeded: crc) ^ bytes.byte(at: offset)
                crc = unsafe table[Int(low)] ^ (crc >> 8)
                offset += 1
            }
            return crc
        }
    }
}
