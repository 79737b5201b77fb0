/// The bit of each interest.
///
/// Up to 512 interests have their own bit; beyond that the 448 most frequent have, and all others share
/// the 64 bits of the last two words. An interest of one user is nobody else's and needs no bit.
package struct InterestEncoder: Sendable {
    /// The most words of a bit set.
    package static let mostWords = 16
    private static let mostBits = 32 * mostWords
    private static let ownBits = 448

    private var bitOfCode = DenseMap()
    /// 32-bit words of the bit set; 1...16.
    package let wordCount: Int

    /// Gives interests their bits.
    ///
    /// - Parameter codes: the interests of all users, in any order.
    package init(_ codes: [UInt32]) {
        let common = codesByFrequency(codes, atLeast: 2)
        let bitCount = min(common.count, Self.mostBits)
        wordCount = max(1, (bitCount + 31) / 32)
        let shared = Self.mostBits - Self.ownBits
        for (rank, code) in common.enumerated() {
            let overflows = common.count > Self.mostBits && rank >= Self.ownBits
            let bit = overflows ? Self.ownBits + rank % shared : rank
            bitOfCode[code] = UInt32(bit)
        }
    }

    /// Sets a user's bits.
    ///
    /// - Parameters:
    ///   - interests: the user's codes.
    ///   - words: ``wordCount`` zeroes.
    /// - Returns: the slack: how many of the user's common interests found their bit taken already.
    package func set(_ interests: Span<UInt32>, in words: inout [UInt32]) -> UInt32 {
        var slack: UInt32 = 0
        for index in interests.indices {
            guard let bit = bitOfCode[interests[index]] else { continue }
            let mask: UInt32 = 1 << (bit % 32)
            if words[Int(bit / 32)] & mask != 0 { slack += 1 }
            words[Int(bit / 32)] |= mask
        }
        return slack
    }

    /// The scale lane of a user with that many interests: 1 / count, or 0.
    package static func scale(count: Int) -> Float { count == 0 ? 0 : 1 / Float(count) }

    /// Whether a user has bits that may stand for more than one interest.
    package static func isAmbiguous(_ words: SIMD16<UInt32>) -> Bool {
        words[14] | words[15] != 0
    }
}
