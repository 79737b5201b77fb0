import JSON
import Testing

@Suite struct DecimalNumberTests {
    @Test(
        arguments: [
            ("0", false, [], 0), ("-0.00", false, [], 0), ("0.29", false, [2, 9], -2),
            ("-12.50", true, [1, 2, 5], -1), ("1200", false, [1, 2], 2),
            ("25e-3", false, [2, 5], -3),
            ("1.5E+3", false, [1, 5], 2),
        ] as [(String, Bool, [UInt8], Int)])
    func `A number is its digits and a power of ten`(
        text: String, isNegative: Bool, digits: [UInt8], exponent: Int
    ) {
        let number = DecimalNumber(text)
        #expect(number.isNegative == isNegative)
        #expect(number.digits == digits)
        #expect(number.exponent == exponent)
    }

    @Test(
        arguments: [
            ("0.29", 2, 29), ("0.29", 1, nil), ("-100", 2, -10_000), ("1e3", 0, 1000), ("0", 2, 0),
            ("9999999.99", 2, 999_999_999), ("10000000", 2, nil),
            ("1e99999999999999999999", 2, nil),
            ("1e-99999999999999999999", 2, nil), ("0e99999999999999999999", 2, 0),
        ] as [(String, Int, Int32?)])
    func `Hundredths are exact or nil`(text: String, places: Int, scaled: Int32?) {
        #expect(DecimalNumber(text).scaled(places: places) == scaled)
    }
}
