import Bytes
import FoundationEssentials
import JSON
import Randomness
import Testing

@Suite struct Base64Tests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `The vectors of the RFC`(plain: String, encoded: String) {
        #expect(Base64.encoded(Array(plain.utf8)) == encoded)
        #expect(Base64.decoded(encoded) == Array(plain.utf8))
    }

    @Test(arguments: UInt64(0)..<8)
    func `Any bytes are written as Foundation writes them, and read again`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for count in 0..<100 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = Base64.encoded(bytes)
            #expect(text == Data(bytes).base64EncodedString(), "seed \(seed), \(count) bytes")
            #expect(Base64.decoded(text) == bytes, "seed \(seed), \(count) bytes")
        }
    }

    /// The last two would be second texts of the bytes of `Zg==` and `Zm8=`.
    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "====", "Zg==Zg==", "Zm9v\n", "Zm9 v", "Zm-v", "Zm_v", "Zm9vé",
        "=m9v", "Z=9v", "Zh==", "Zm9=",
    ])
    func `What is not Base64 is refused`(text: String) {
        #expect(Base64.decoded(text) == nil)
    }

    @Test func `Bytes are appended to what is there`() {
        var bytes: [UInt8] = [7]
        let wasDecoded = Base64.decode(Array("Zm8=".utf8).span, to: &bytes)
        #expect(wasDecoded)
        #expect(bytes == [7, 0x66, 0x6F])
    }
}
