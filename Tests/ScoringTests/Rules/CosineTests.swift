import Scoring
import TestSupport
import Testing

@Suite struct CosineTests {
    private static let shares: [(Int32, Int, Int, Int32)] = [
        // Half way between two: up.
        (1, 1, 4, 1), (-1, 1, 4, 0), (1, -1, 4, 0), (-1, -1, 4, 1), (3, -1, 4, -1), (-3, 1, 4, -1),
        (5, -1, 4, -2), (10_000, 5, 25, 10_000), (10_000, -5, 25, -10_000),
        // So near half way that double precision takes the wrong side.
        (10_000, 16_099, 2_038_716_882, 3565),
        (10_000, 107_114_535, 26_129_338_131_781_959, 6626),
        (10_000, 134_658_864, 20_502_105_840_372_462, 9405),
        (10_000, -178_614_367, 46_104_438_345_494_900, -8319),
        (10_000, -101_697_579, 34_446_045_113_013_218, -5479),
        (-10_000, 142_985_129, 21_794_035_407_363_279, -9686),
        (-10_000, 115_025_252, 32_530_104_037_204_504, -6377),
        (-777, -18_535_915, 3_359_056_508_752_628, 248),
        (-777, -51_446_225, 29_057_842_741_309_379, 235),
        // No length, and the longest.
        (10_000, 0, 0, 0), (10_000, 1 << 28, 1 << 56, 10_000),
        (-10_000, 1 << 28, 1 << 56, -10_000),
        (9999, -(1 << 27), 1 << 56, -4999), (9999, 1 << 27, 1 << 56, 5000),
    ]

    @Test(arguments: shares)
    func `The share is rounded half up.`(points: Int32, dot: Int, squares: Int, expected: Int32) {
        #expect(Cosine(dot: dot, squares: squares).rounded(times: points) == expected)
    }

    @Test(arguments: [(1, 3), (1, 12), (7, 2), (127, 2), (127, 5), (127, 400)])
    func `The share is what whole numbers say.`(size: Int, dimension: Int) {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<1000 {
            let a = (0..<dimension).map { _ in Int.random(in: -size - 1...size, using: &random) }
            let b = (0..<dimension).map { _ in Int.random(in: -size - 1...size, using: &random) }
            let cosine = Cosine(dot: Self.dot(a, b), squares: Self.dot(a, a) * Self.dot(b, b))
            let points = Int32.random(in: -10_000...10_000, using: &random)
            Self.expectRounded(points, cosine)
        }
    }

    @Test func `The share is what whole numbers say beside any half.`() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<100_000 {
            let points = Int32.random(in: 1...10_000, using: &random)
            let dot = Int.random(in: 1...1 << 28, using: &random)
            // Such that points times the cosine is as near to half of it as integers allow.
            let odd = Int128(2 * Int.random(in: 1...Int(points), using: &random) - 1)
            let twice = 2 * Int128(points) * Int128(dot)
            let squares = twice * twice / (odd * odd) + Int128.random(in: 0...1, using: &random)
            if squares < Int128(dot * dot) || squares > 1 << 56 { continue }
            for (sign, other) in [(1, 1), (1, -1), (-1, 1), (-1, -1)] {
                let cosine = Cosine(dot: other * dot, squares: Int(squares))
                Self.expectRounded(Int32(sign) * points, cosine)
            }
        }
    }

    private static func expectRounded(_ points: Int32, _ cosine: Cosine) {
        let expected = rounded(points, cosine)
        if cosine.rounded(times: points) == expected { return }
        // An expectation costs more than the work.
        #expect(cosine.rounded(times: points) == expected, "\(points) points, \(cosine)")
    }

    private static func dot(_ a: [Int], _ b: [Int]) -> Int {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The term without roots: with `q = 2 points dot / √N`, it is half of `floor(q) + 1`, rounded
    /// down.
    private static func rounded(_ points: Int32, _ cosine: Cosine) -> Int32 {
        if cosine.squares == 0 { return 0 }
        let twice = 2 * Int(points) * cosine.dot
        let square = UInt128(twice.magnitude) * UInt128(twice.magnitude)
        // The greatest whole number that is not above |q|.
        var whole = 0
        for bit in (0..<16).reversed() {
            let next = UInt128(whole + (1 << bit))
            if next * next * UInt128(cosine.squares) <= square { whole += 1 << bit }
        }
        let isWhole = UInt128(whole) * UInt128(whole) * UInt128(cosine.squares) == square
        let floor = twice >= 0 ? whole : isWhole ? -whole : -whole - 1
        return Int32((floor + 1) >> 1)
    }
}
