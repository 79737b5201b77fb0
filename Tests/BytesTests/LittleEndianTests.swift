import Bytes
import Randomness
import Testing

private func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.rawSpan.equals(other.rawSpan)
}

private func word(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
    bytes.rawSpan.paddedWord(at: offset)
}

@Suite struct LittleEndianTests {
    @Test func `The lowest byte comes first`() {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: UInt32(0x0403_0201))
        bytes.append(littleEndian: UInt64(0x0C0B_0A09_0807_0605))
        bytes.append(littleEndian: Int16(-2))
        bytes.append(littleEndian: UInt8(0xAA))
        #expect(bytes == Array(1...12) + [0xFE, 0xFF, 0xAA])
    }

    @Test(arguments: UInt64(0)..<4)
    func `A number is read at any offset as its bytes say`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bytes = (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
        let span = bytes.rawSpan
        for offset in 0...56 {
            let expected = (0..<8).reduce(UInt64(0)) {
                $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1)
            }
            let (word, half) = (span.word(at: offset), span.littleEndian(UInt32.self, at: offset))
            let (pair, byte) = (span.littleEndian(Int16.self, at: offset), span.byte(at: offset))
            #expect(word == expected)
            #expect(half == UInt32(truncatingIfNeeded: expected))
            #expect(pair == Int16(truncatingIfNeeded: expected))
            #expect(byte == bytes[offset])
        }
    }

    @Test func `A word behind the end is filled up with zeroes`() {
        let bytes = Array(UInt8(1)...10)
        #expect(word(bytes, 0) == 0x0807_0605_0403_0201)
        #expect(word(bytes, 2) == 0x0A09_0807_0605_0403)
        #expect(word(bytes, 7) == 0x0A_0908)
        #expect(word(bytes, 10) == 0)
        #expect(word(bytes, 99) == 0)
    }

    @Test(arguments: UInt64(0)..<4)
    func `Runs of bytes are equal where every byte is`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for count in 0..<40 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            var other = bytes
            #expect(areEqual(bytes, other))
            for index in 0..<count {
                other[index] ^= 1
                #expect(!areEqual(bytes, other), "seed \(seed), byte \(index) of \(count)")
                other[index] ^= 1
            }
            other.append(0)
            #expect(!areEqual(bytes, other))
        }
    }
}
