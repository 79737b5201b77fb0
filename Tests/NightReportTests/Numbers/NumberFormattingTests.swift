import NightReport
import TestSupport
import Testing

/// Numbers as people read them, at every boundary between two units.
struct NumberFormattingTests {
    @Test(arguments: [
        (0, "0"), (7, "7"), (-7, "-7"), (999, "999"), (1000, "1,000"), (-1000, "-1,000"),
        (59_946, "59,946"), (100_000, "100,000"), (999_999, "999,999"), (1_000_000, "1,000,000"),
        (.max, "9,223,372,036,854,775,807"), (.min, "-9,223,372,036,854,775,808"),
    ])
    func `Thousands are set apart.`(value: Int, text: String) {
        #expect(NumberFormatting.count(value) == text)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `Without its commas a count is the number again.`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let shift = Int.random(in: 0...62, using: &random)
            let value = Int.random(in: .min ... .max, using: &random) >> shift
            let text = NumberFormatting.count(value)
            #expect(Int(text.filter { $0 != "," }) == value, "seed \(seed)")
            let groups = text.drop { $0 == "-" }.split(
                separator: ",", omittingEmptySubsequences: false)
            #expect(groups.dropFirst().allSatisfy { $0.count == 3 }, "seed \(seed): \(text)")
            #expect(1...3 ~= groups[0].count, "seed \(seed): \(text)")
        }
    }

    @Test(arguments: [
        (0, "chunk", "0 chunks"), (1, "chunk", "1 chunk"), (2, "chunk", "2 chunks"),
        (875, "chunk", "875 chunks"), (1234, "geohash cell", "1,234 geohash cells"),
        (-1, "user", "-1 users"),
    ])
    func `Only one of a thing is singular.`(value: Int, noun: String, text: String) {
        #expect(NumberFormatting.count(value, of: noun) == text)
    }

    @Test(arguments: [
        (0, "0"), (9999, "9999"), (10_000, "10 thousand"), (10_499, "10 thousand"),
        (10_500, "11 thousand"), (812_345, "812 thousand"), (999_499, "999 thousand"),
        (1_000_000, "1.0 million"), (1_260_000, "1.3 million"), (999_940_000, "999.9 million"),
        (1_000_000_000, "1.00 billion"), (3_590_000_000, "3.59 billion"), (-5_000_000, "-5000000"),
    ])
    func `A large number is told in words.`(value: Int, text: String) {
        #expect(NumberFormatting.large(value) == text)
    }

    @Test(arguments: [
        (0, "0"), (9999, "9,999"), (10_000, "10 thousand"), (812_345, "812 thousand"),
        (1_000_000, "1.0 million"), (31_260_000, "31.3 million"),
        (1_000_000_000, "1.00 billion"), (31_200_000_000, "31.20 billion"), (-20_000, "-20,000"),
    ])
    func `In short, a large number has a word.`(value: Int, text: String) {
        #expect(NumberFormatting.words(value) == text)
    }

    @Test(arguments: [
        (0.0, "0.00 s"), (0.004, "0.00 s"), (0.42, "0.42 s"), (9.75, "9.75 s"), (10, "10.0 s"),
        (12.34, "12.3 s"), (119.5, "119.5 s"), (120, "2 min 00 s"), (179.4, "2 min 59 s"),
        (179.5, "3 min 00 s"), (245, "4 min 05 s"), (3600, "60 min 00 s"),
        (86_400, "1440 min 00 s"), (-1.5, "-1.50 s"),
    ])
    func `A time has the places that matter.`(seconds: Double, text: String) {
        #expect(NumberFormatting.seconds(seconds) == text)
    }

    @Test(arguments: [
        (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (1250, "1.3 kB"),
        (999_900, "999.9 kB"), (1_000_000, "1.0 MB"), (38_200_000, "38.2 MB"),
        (999_900_000, "999.9 MB"), (1_000_000_000, "1.00 GB"), (2_340_000_000, "2.34 GB"),
        (1_234_000_000_000, "1234.00 GB"),
    ])
    func `A size is in powers of a thousand.`(bytes: Int, text: String) {
        #expect(NumberFormatting.bytes(bytes) == text)
    }

    @Test(arguments: [
        (992, 1000, "99.2 %"), (1, 3, "33.3 %"), (2, 3, "66.7 %"), (0, 5, "0.0 %"),
        (5, 5, "100.0 %"), (1, 0, "-"), (0, 0, "-"), (1, 2000, "0.1 %"), (1, 2001, "0.0 %"),
        (300, 100, "300.0 %"),
    ])
    func `A part is a percentage of its whole.`(part: Int, whole: Int, text: String) {
        #expect(NumberFormatting.percent(part, of: whole) == text)
    }

    @Test(arguments: [
        (87.0, 100.0, "-13 %"), (113, 100, "+13 %"), (100, 100, "0 %"), (100.4, 100, "0 %"),
        (100.5, 100, "+1 %"), (99.6, 100, "0 %"), (99.4, 100, "-1 %"), (0, 50, "-100 %"),
        (150, 50, "+200 %"), (5, 0, "-"), (5, -1, "-"),
    ])
    func `An estimate is off upwards or downwards.`(
        estimate: Double, actual: Double, text: String
    ) {
        #expect(NumberFormatting.deviation(estimate, from: actual) == text)
    }

    @Test(arguments: [
        (0, "0.00"), (5, "0.05"), (-5, "-0.05"), (100, "1.00"), (8643, "86.43"),
        (10_000, "100.00"),
    ])
    func `Hundredths have two places.`(value: Int, text: String) {
        #expect(NumberFormatting.hundredths(value) == text)
    }

    @Test(arguments: [
        (3.0, 0, "3"), (2.5, 0, "3"), (-2.5, 0, "-3"), (0.4, 0, "0"), (-0.4, 0, "0"),
        (0.125, 2, "0.13"), (-0.125, 2, "-0.13"), (-0.001, 2, "0.00"), (12_345.678, 1, "12345.7"),
        (0.05, 3, "0.050"), (1, 6, "1.000000"), (99.996, 2, "100.00"),
        (123_456_789_012, 3, "123456789012.000"),
    ])
    func `A number with places is rounded half away from zero, and nothing is minus nothing.`(
        value: Double, places: Int, text: String
    ) {
        #expect(NumberFormatting.decimal(value, places) == text)
    }

    @Test(arguments: [
        (1e18, 0, "1e+18"), (1e17, 2, "1e+17"), (-1e300, 1, "-1e+300"), (.infinity, 2, "inf"),
        (-.infinity, 0, "-inf"), (.nan, 1, "nan"),
    ])
    func `What no integer holds is written as it is.`(value: Double, places: Int, text: String) {
        #expect(NumberFormatting.decimal(value, places) == text)
    }

    @Test(arguments: [
        (2.4, 2), (2.5, 3), (-2.5, -3), (0, 0), (.nan, 0), (.infinity, .max), (-.infinity, .min),
        (1e300, .max), (-1e300, .min), (4_503_599_627_370_497, 4_503_599_627_370_497),
    ])
    func `The nearest whole number never traps.`(value: Double, whole: Int) {
        #expect(NumberFormatting.whole(value) == whole)
    }

    @Test(arguments: [
        (-1, "-"), (.min, "-"), (0, "0 min"), (59, "0 min"), (60, "1 min"), (3599, "59 min"),
        (3600, "1 h"), (93_600, "26 h"), (172_799, "47 h"), (172_800, "2 d"), (1_036_800, "12 d"),
        (.max, "106751991167300 d"),
    ])
    func `An age is in minutes, hours or days.`(seconds: Int, text: String) {
        #expect(NumberFormatting.age(seconds) == text)
    }

    @Test(arguments: [(391, 100, "3.91"), (1, 3, "0.33"), (0, 7, "0.00"), (7, 0, "-")])
    func `A ratio has two places, and none of nothing.`(amount: Int, count: Int, text: String) {
        #expect(NumberFormatting.ratio(amount, count) == text)
    }

    @Test(arguments: [
        (50.0, "50"), (12.5, "12.5"), (-3, "-3"), (-0.0, "0"), (0.25, "0.25"),
        (999_999_999_999_999, "999999999999999"), (1e16, "1e+16"), (.nan, "nan"),
        (.infinity, "inf"),
    ])
    func `A short number has no places that say nothing.`(value: Double, text: String) {
        #expect(NumberFormatting.short(value) == text)
    }

    @Test(arguments: [(0.972, "97.2 %"), (0, "0.0 %"), (1, "100.0 %"), (0.0005, "0.1 %")])
    func `A share is a percentage.`(share: Double, text: String) {
        #expect(NumberFormatting.share(share) == text)
    }

    @Test(arguments: [
        (1.5, 1, "+1.5"), (-3, 0, "-3"), (0, 1, "0.0"), (-0.25, 2, "-0.25"), (12, 0, "+12"),
    ])
    func `A change says which way it went.`(value: Double, places: Int, text: String) {
        #expect(NumberFormatting.signed(value, places) == text)
    }
}
