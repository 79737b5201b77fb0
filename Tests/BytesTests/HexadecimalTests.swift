import Bytes
import Testing

@Suite struct HexadecimalTests {
    @Test func `Every byte is two digits as the standard library writes them`() {
        for byte in UInt8.min...UInt8.max {
            let digits = String(byte, radix: 16)
            let expected = digits.count == 1 ? "0" + digits : digits
            #expect([byte].hexadecimal == expected)
            #expect(Hexadecimal.text(byte) == expected)
        }
        #expect([0x00, 0x9F, 0xA0, 0xFF].hexadecimal == "009fa0ff")
        #expect([UInt8]().hexadecimal == "")
    }

    @Test(
        arguments: [
            (0, "0000000000000000"), (1, "0000000000000001"), (.max, "ffffffffffffffff"),
            (0xDEAD_BEEF, "00000000deadbeef"),
        ] as [(UInt64, String)])
    func `A number has all its digits`(number: UInt64, text: String) {
        #expect(Hexadecimal.text(number) == text)
    }

    @Test func `A digit is read in either case and written in lower case`() {
        for byte in UInt8.min...UInt8.max {
            let character = Character(Unicode.Scalar(byte))
            let expected = byte < 0x80 ? character.hexDigitValue.map { UInt8($0) } : nil
            #expect(Hexadecimal.value(of: byte) == expected, "\(byte)")
            let isLower = expected != nil && !character.isUppercase
            #expect(Hexadecimal.isLowerCaseDigit(byte) == isLower, "\(byte)")
        }
        for nibble: UInt8 in 0..<16 {
            #expect(Hexadecimal.value(of: Hexadecimal.digit(nibble)) == nibble)
        }
    }
}
