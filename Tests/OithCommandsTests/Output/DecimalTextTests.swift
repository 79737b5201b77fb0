import OithCommands
import Testing

@Suite struct DecimalTextTests {
    @Test(arguments: [
        (Int64(-1250), 2, "-12.50"), (0, 0, "0"), (0, 2, "0.00"), (5, 3, "0.005"),
        (.min, 0, "-9223372036854775808"), (.min, 19, "-0.9223372036854775808"),
    ])
    func `The last digits are a fraction`(unscaled: Int64, scale: Int, text: String) {
        #expect(DecimalText.text(unscaled, scale: scale) == text)
    }

    @Test func `Bytes are two's complement, and agree with numbers`() {
        for value: Int64 in [0, 1, -1, 255, -256, 1_234_567, -1_234_567, .max, .min] {
            let bytes = (0..<8).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            #expect(DecimalText.text(bytes[...], scale: 4) == DecimalText.text(value, scale: 4))
        }
        #expect(
            DecimalText.text([UInt8](repeating: 0xFF, count: 16)[...], scale: 0) == "-1")
        #expect(
            DecimalText.text([1] + [UInt8](repeating: 0, count: 16)[...], scale: 0)
                == "340282366920938463463374607431768211456")
        #expect(DecimalText.text([UInt8](repeating: 1, count: 65)[...], scale: 0) == nil)
    }
}
