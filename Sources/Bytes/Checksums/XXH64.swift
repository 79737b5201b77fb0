/// The 64-bit hash xxHash64, with seed 0.
///
/// From its specification: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md.
/// All arithmetic wraps, as the specification says.
package enum XXH64 {
    private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

    /// The hash of an array.
    package static func hash(_ bytes: [UInt8]) -> UInt64 {
        hash(bytes.rawSpan)
    }

    /// The hash of some bytes.
    package static func hash(_ bytes: RawSpan) -> UInt64 {
        let end = bytes.byteCount
        var offset = 0
        var hash = prime5
        if end >= 32 {
            var lanes = SIMD4<UInt64>(prime1 &+ prime2, prime2, 0, 0 &- prime1)
            while offset + 32 <= end {
                for lane in 0..<4 {
                    lanes[lane] = round(lanes[lane], bytes.word(at: offset + 8 * lane))
                }
                offset += 32
            }
            hash = rotate(lanes[0], 1) &+ rotate(lanes[1], 7)
            hash = hash &+ rotate(lanes[2], 12) &+ rotate(lanes[3], 18)
            for lane in 0..<4 {
                hash = (hash ^ round(0, lanes[lane])) &* prime1 &+ prime4
            }
        }
        hash = hash &+ UInt64(end)
        while offset + 8 <= end {
            hash = rotate(hash ^ round(0, bytes.word(at: offset)), 27) &* prime1 &+ prime4
            offset += 8
        }
        if offset + 4 <= end {
            let half = bytes.littleEndian(UInt32.self, at: offset)
            hash = rotate(hash ^ UInt64(half) &* prime1, 23) &* prime2 &+ prime3
            offset += 4
        }
        while offset < end {
            hash = rotate(hash ^ UInt64(bytes.byte(at: offset)) &* prime5, 11) &* prime1
            offset += 1
        }
        return avalanche(hash)
    }

    private static func avalanche(_ hash: UInt64) -> UInt64 {
        var hash = hash
        hash = (hash ^ hash >> 33) &* prime2
        hash = (hash ^ hash >> 29) &* prime3
        return hash ^ hash >> 32
    }

    @inline(__always)
    private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        rotate(lane &+ word &* prime2, 31) &* prime1
    }

    @inline(__always)
    private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
        value &<< count | value &>> (64 - count)
    }
}
