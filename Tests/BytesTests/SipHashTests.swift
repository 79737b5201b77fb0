import Bytes
import Testing

@Suite struct SipHashTests {
    /// The key of the paper: the bytes 0 to 15.
    static let key = SIMD2<UInt64>(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)

    /// The first and the sixteenth vector of 128 bits of the reference implementation.
    @Test(arguments: [
        (0, "a3817f04ba25a8e66df67214c7550293"), (15, "5493e99933b0a8117e08ec0f97cfc3d9"),
    ])
    func `The vectors of the reference`(count: Int, digest: String) {
        let bytes = (0..<count).map { UInt8($0) }
        // Bytes have no padding.
        let value = unsafe SipHash.digest(bytes.span.bytes, key: Self.key)
        var written: [UInt8] = []
        written.append(littleEndian: value.x)
        written.append(littleEndian: value.y)
        #expect(written.hexadecimal == digest)
    }

    @Test func `Every byte and the length count`() {
        var digests: Set<SIMD2<UInt64>> = []
        for count in 0..<40 {
            let bytes = [UInt8](repeating: 0, count: count)
            digests.insert(unsafe SipHash.digest(bytes.span.bytes, key: Self.key))
            for index in 0..<count {
                var other = bytes
                other[index] = 1
                digests.insert(unsafe SipHash.digest(other.span.bytes, key: Self.key))
            }
        }
        #expect(digests.count == 40 + 39 * 40 / 2)
    }
}
