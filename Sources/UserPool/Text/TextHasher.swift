import Bytes

/// Hashes ids and words, eight bytes at a time.
///
/// Each word is multiplied with the state, and the halves of the 128-bit product are folded onto
/// each other. The keys are drawn anew in every process, so that nobody can choose emails that
/// meet in one slot; it is no cryptographic hash, and where two hashes agree texts are compared.
/// The hash of a text differs from process to process and must not be stored.
struct TextHasher: Sendable {
    /// The hasher of this process.
    static let shared = TextHasher()

    private static let lowBits: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    private let start: UInt64
    private let key: UInt64
    private let last: UInt64

    private init() {
        var random = SystemRandomNumberGenerator()
        start = random.next()
        key = random.next()
        last = random.next() | 1
    }

    /// The hash of some bytes, and whether folding would leave them as they are.
    ///
    /// - Parameter text: any bytes.
    /// - Returns: the hash; `isPlain` is true only where all bytes are ASCII, none of them a
    ///   capital, white space or a control character.
    func hash(_ text: Span<UInt8>) -> (hash: UInt64, isPlain: Bool) {
        let count = text.count
        var state = start ^ UInt64(count)
        var odd: UInt64 = 0
        var offset = 0
        while offset + 8 <= count {
            let word = text.rawSpan.paddedWord(at: offset)
            odd |= Self.oddBytes(word)
            state = mix(state, word)
            offset += 8
        }
        if offset < count {
            let word = Self.rest(text, from: offset)
            odd |= Self.oddBytes(word)
            state = mix(state, word)
        }
        let product = state.multipliedFullWidth(by: last)
        return (product.high ^ product.low, odd == 0 && count > 0)
    }

    private func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word).multipliedFullWidth(by: key ^ state.byteSwapped)
        return product.high ^ product.low
    }

    /// The high bit of each byte that is not ASCII, a capital, white space or a control character.
    private static func oddBytes(_ word: UInt64) -> UInt64 {
        // Sums of bytes below 128 and of what lacks to 128: none overflows into the next byte.
        let low = word & lowBits
        let visible = low &+ ones &* (0x80 - 0x21)
        let fromCapitals = low &+ ones &* (0x80 - UInt64(UInt8(ascii: "A")))
        let afterCapitals = low &+ ones &* (0x80 - UInt64(UInt8(ascii: "Z")) - 1)
        return (word | ~visible | (fromCapitals & ~afterCapitals)) & ~lowBits
    }

    /// The last one to seven bytes, filled up with a visible character.
    private static func rest(_ text: Span<UInt8>, from offset: Int) -> UInt64 {
        if text.count >= 8 {
            // The bytes before were hashed already; another position gives another state.
            return text.rawSpan.paddedWord(at: text.count - 8)
        }
        var word = ones &* UInt64(UInt8(ascii: "0"))
        for place in offset..<text.count {
            let shift = UInt64(8 * (place - offset))
            word = word & ~(0xFF << shift) | UInt64(text[place]) << shift
        }
        return word
    }
}
