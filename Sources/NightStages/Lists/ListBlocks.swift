import Algorithms
package import Bytes
package import Scoring

// Lists of candidates in blocks of at most 512 users, packed bit by bit. Inside of a block scores
// differ little, distances stay below the radius and ids are places in a dictionary, so that a
// candidate of 63 bits takes about 40. Unlike a general compressor this costs a nanosecond or two
// a candidate, each way. A block is a whole number of 64-bit words, little-endian:
//
//     0   XXH64 of the words that follow
//     1   words of the body u32 | users u32
//     2   candidates u32 | least loss u16 | bits of a loss u8 | bits of a distance u8
//     3   bits of an id u8 | zero
//     4   body: list lengths, u8 each, filled up with zeroes to whole words
//         candidates from the least significant bit up, and a word of zeroes at the end, so that
//         two words can be loaded for each of them:  id | distance | loss - least loss
//
// The loss is what a score lacks to 100 points: a `ListKey` begins with it.

/// The lists of consecutive users.
package struct ListBlock<Candidate: Ordinal> {
    /// The length of each list.
    package var listCounts: [UInt8]
    /// The lists end to end.
    package var keys: [ListKey<Candidate>]

    /// Lists of at most 512 users.
    package init(listCounts: [UInt8], keys: [ListKey<Candidate>]) {
        (self.listCounts, self.keys) = (listCounts, keys)
    }
}

/// Packs and unpacks blocks of lists.
enum ListBlocks {
    #if _endian(big)
        #error("Words are copied between files and memory as they are, little-endian.")
    #endif

    /// Users of a block, but for the last one.
    static let userCount = 512
    static let headerWordCount = 4

    /// Appends the lists of all users, block by block.
    static func append<Candidate>(
        _ listCounts: [UInt8], _ keys: [ListKey<Candidate>], to words: inout [UInt64]
    ) {
        var firstKey = 0
        for users in listCounts.indices.chunks(ofCount: userCount) {
            let counts = listCounts[users]
            let end = firstKey + counts.keyCount
            append(counts, keys[firstKey..<end], to: &words)
            firstKey = end
        }
    }

    /// Appends one block.
    ///
    /// - Parameters:
    ///   - listCounts: the length of each list, at most 512 of them.
    ///   - keys: the lists end to end.
    ///   - words: where to.
    static func append<Candidate>(
        _ listCounts: ArraySlice<UInt8>, _ keys: ArraySlice<ListKey<Candidate>>,
        to words: inout [UInt64]
    ) {
        let packing = KeyPacking(keys)
        let start = words.count
        let countWords = (listCounts.count + 7) / 8
        let bodyWords = countWords + packing.wordCount(keys.count)
        words.append(contentsOf: repeatElement(0, count: headerWordCount + bodyWords))
        words[start + 1] = UInt64(bodyWords) | UInt64(listCounts.count) << 32
        words[start + 2] =
            UInt64(keys.count) | packing.leastLoss << 32
            | UInt64(packing.lossBits) << 48 | UInt64(packing.distanceBits) << 56
        words[start + 3] = UInt64(packing.idBits)
        let body = start + headerWordCount
        for (place, count) in listCounts.enumerated() {
            words[body + place / 8] |= UInt64(count) << UInt64(8 * (place % 8))
        }
        packing.pack(keys, into: &words, at: body + countWords)
        words[start] = XXH64.hash(words.span.extracting((start + 1)...).rawSpan)
    }

    /// Reads the block at an offset, and checks it.
    ///
    /// - Parameters:
    ///   - bytes: a file that ends with blocks.
    ///   - offset: where the block begins, and afterwards the next one.
    ///   - idCount: ids are below it.
    /// - Returns: the lists; nil where the bytes are not what was written.
    static func read<Candidate>(
        _ bytes: RawSpan, at offset: inout Int, idCount: Int
    ) -> ListBlock<Candidate>? {
        guard let header = ListBlockHeader(bytes, at: offset) else { return nil }
        let end = offset + header.byteCount
        guard XXH64.hash(bytes.extracting(offset + 8..<end)) == header.checksum else { return nil }
        var body = offset + 8 * headerWordCount
        let listCounts = [UInt8](capacity: header.users) { counts in
            for place in 0..<header.users { counts.append(bytes.byte(at: body + place)) }
        }
        guard listCounts[...].keyCount == header.keyCount else { return nil }
        body += (header.users + 7) / 8 * 8
        let keys: [ListKey<Candidate>] = header.packing.unpack(
            bytes.extracting(body..<end), count: header.keyCount)
        guard keys.allSatisfy({ $0.score >= 0 && $0.candidate.index < idCount }) else { return nil }
        offset = end
        return ListBlock(listCounts: listCounts, keys: keys)
    }
}

/// The first words of a block, checked as far as they hold together.
struct ListBlockHeader {
    let checksum: UInt64
    let users: Int
    let keyCount: Int
    let packing: KeyPacking
    /// Of the whole block.
    let byteCount: Int

    /// The header at an offset; nil where no block can begin with it or the bytes end too early.
    init?(_ bytes: RawSpan, at offset: Int) {
        guard offset >= 0, 8 * ListBlocks.headerWordCount <= bytes.byteCount - offset else {
            return nil
        }
        checksum = bytes.word(at: offset)
        let sizes = bytes.word(at: offset + 8)
        let keys = bytes.word(at: offset + 16)
        users = Int(sizes >> 32)
        keyCount = Int(keys & 0xFFFF_FFFF)
        packing = KeyPacking(
            leastLoss: keys >> 32 & 0xFFFF, lossBits: Int(keys >> 48 & 0xFF),
            distanceBits: Int(keys >> 56),
            idBits: Int(truncatingIfNeeded: bytes.word(at: offset + 24)))
        let bodyWords = Int(sizes & 0xFFFF_FFFF)
        byteCount = 8 * (ListBlocks.headerWordCount + bodyWords)
        guard users <= ListBlocks.userCount, keyCount <= 255 * users, packing.isSound,
            bodyWords == (users + 7) / 8 + packing.wordCount(keyCount),
            byteCount <= bytes.byteCount - offset
        else { return nil }
    }
}

extension ArraySlice<UInt8> {
    /// The candidates of lists of these lengths.
    var keyCount: Int { reduce(0) { $0 + Int($1) } }
}
