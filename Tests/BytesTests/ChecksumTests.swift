import Bytes
import Randomness
import Testing

/// The polynomial of gzip, one bit at a time.
private func slowChecksum(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
    }
    return ~crc
}

@Suite struct ChecksumTests {
    @Test(
        arguments: [
            ("", 0), ("a", 0xE8B7_BE43), ("123456789", 0xCBF4_3926),
            ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
        ] as [(String, UInt32)])
    func checksumsOfKnownTexts(_ text: String, _ checksum: UInt32) {
        #expect(CRC32.checksum(Array(text.utf8)) == checksum)
    }

    @Test func checksumsOfAllLengths() {
        var random = SplitMix64(seed: 3)
        // Steps of 1, 8, 16, 64 and 256 bytes, the longest up to four times.
        for count in 0..<1100 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(CRC32.checksum(bytes) == slowChecksum(bytes), "\(count) bytes")
        }
    }

    /// From the tests of other implementations; lengths on both sides of every step: 32, 8, 4, 1.
    @Test(
        arguments: [
            ("", 0xEF46_DB37_51D8_E999),
            ("a", 0xD24E_C4F1_A98C_6E5B),
            ("as", 0x1C33_0FB2_D66B_E179),
            ("asd", 0x631C_37CE_72A9_7393),
            ("asdf", 0x4158_72F5_99CE_A71E),
            ("abc", 0x44BC_2CF5_AD77_0999),
            (
                "Call me Ishmael. Some years ago--never mind how long precisely-",
                0x02A2_E854_70D6_FD96
            ),
        ] as [(String, UInt64)])
    func hashesOfKnownTexts(_ text: String, _ hash: UInt64) {
        #expect(XXH64.hash(Array(text.utf8)) == hash)
    }

    @Test func `A checksum goes on where another one ended`() {
        var random = SplitMix64(seed: 4)
        let bytes = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
        for split in 0...300 {
            // Bytes have no padding.
            let span = unsafe bytes.span.bytes
            let first = CRC32.checksum(span.extracting(0..<split))
            let both = CRC32.checksum(span.extracting(split..<300), after: first)
            #expect(both == CRC32.checksum(bytes), "after \(split) bytes")
        }
    }

    /// The first outputs of the reference implementation, with seed 1234567.
    @Test func `The generator is SplitMix64`() {
        var random = SplitMix64(seed: 1_234_567)
        #expect(
            (0..<5).map { _ in random.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }
}
