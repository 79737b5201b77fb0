import DurableFiles
import Parquet
import Snapshot

// Ids in blocks of at most 16384. Little-endian:
//
//     0   XXH64 u64 of what follows
//     8   ids u32 | byte count u32 | compressed byte count u32
//     20  LZ4 of: id lengths u32 each | the ids end to end

/// Writes and reads a column of ids as compressed blocks.
enum IDBlocks {
    private static let idsPerBlock = 1 << 14
    private static let headerByteCount = 20

    static func encoded(_ ids: IDColumn) -> [UInt8] {
        var blocks: [UInt8] = []
        for range in (0..<ids.count).split(every: idsPerBlock) {
            var raw: [UInt8] = []
            let bytes = ids.offsets[range.lowerBound]..<ids.offsets[range.upperBound]
            raw.reserveCapacity(4 * range.count + bytes.count)
            for index in range {
                raw.append(littleEndian: ids.offsets[index + 1] - ids.offsets[index])
            }
            raw.append(contentsOf: ids.bytes[Int(bytes.lowerBound)..<Int(bytes.upperBound)])
            let compressed = LZ4Block.compress(raw)
            var block: [UInt8] = []
            block.append(littleEndian: UInt32(range.count))
            block.append(littleEndian: UInt32(raw.count))
            block.append(littleEndian: UInt32(compressed.count))
            block.append(contentsOf: compressed)
            blocks.append(littleEndian: XXH64.hash(block))
            blocks.append(contentsOf: block)
        }
        return blocks
    }

    /// Reads a column.
    ///
    /// - Parameters:
    ///   - bytes: of the whole file.
    ///   - offset: where the blocks begin, and afterwards where they end.
    ///   - count: how many ids they hold.
    /// - Returns: the ids; nil where the bytes are not what was written.
    static func read(_ bytes: RawSpan, at offset: inout Int, count: Int) -> IDColumn? {
        var texts: [UInt8] = []
        var offsets: [UInt32] = [0]
        while offsets.count <= count {
            guard let block = block(bytes, at: &offset),
                append(block.raw, count: block.idCount, to: &texts, &offsets)
            else { return nil }
        }
        guard offsets.count == count + 1 else { return nil }
        return try? IDColumn(bytes: texts, offsets: offsets)
    }

    private static func block(
        _ bytes: RawSpan, at offset: inout Int
    ) -> (raw: [UInt8], idCount: Int)? {
        guard headerByteCount <= bytes.byteCount - offset else { return nil }
        let idCount = Int(bytes.word(at: offset + 8) & 0xFFFF_FFFF)
        let byteCount = Int(bytes.word(at: offset + 8) >> 32)
        let compressedCount = Int(bytes.word(at: offset + 12) >> 32)
        let body = offset + headerByteCount
        guard 1...idsPerBlock ~= idCount, byteCount < 1 << 31,
            compressedCount <= bytes.byteCount - body
        else { return nil }
        let stored = bytes.extracting(body..<body + compressedCount)
        guard
            XXH64.hash(bytes.extracting(offset + 8..<body + compressedCount))
                == bytes.word(at: offset),
            let raw = LZ4Block.decompress(stored, byteCount: byteCount)
        else { return nil }
        offset = body + compressedCount
        return (raw, idCount)
    }

    /// Appends a decompressed block; false where its lengths do not add up.
    private static func append(
        _ raw: [UInt8], count: Int, to texts: inout [UInt8], _ offsets: inout [UInt32]
    ) -> Bool {
        guard 4 * count <= raw.count else { return false }
        let first = texts.count
        var end = first
        // Bytes have no padding.
        let bytes = unsafe raw.span.bytes
        for index in 0..<count {
            // Every bit pattern is a number, and the span checks the bounds.
            end += Int(unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
            guard end <= UInt32.max else { return false }
            offsets.append(UInt32(end))
        }
        guard end - first == raw.count - 4 * count else { return false }
        texts.append(contentsOf: raw[(4 * count)...])
        return true
    }
}
