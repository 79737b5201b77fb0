import TestSupport
import Testing
import UserPool

/// The digit sort against the standard library's.
struct RadixSortTests {
    /// Entries whose places tell in which order they came.
    private static func entries(_ keys: [UInt64]) -> [SortEntry] {
        keys.enumerated().map { SortEntry(key: $1, place: $0) }
    }

    private static func check(_ keys: [UInt64], _ comment: String) {
        var sorted = entries(keys)
        RadixSort.sort(&sorted)
        // Equal keys stay in their order: by key, then by place.
        let expected = keys.enumerated().sorted {
            ($0.element, $0.offset) < ($1.element, $1.offset)
        }
        #expect(sorted.map(\.key) == expected.map(\.element), "\(comment)")
        #expect(sorted.map(\.place) == expected.map(\.offset), "\(comment)")
    }

    @Test(
        arguments: [
            [], [7], [2, 1], [1, 1], [.max, 0, .max, 0], [256, 255, 65_536, 65_535, 1 << 56, 255],
            // Only the first, only the last and only a middle digit differ.
            [3, 1, 2, 1], [3 << 56, 1 << 56, 2 << 56], [0x0300_0000, 0x0100_0000, 0x0300_0000],
            Array(repeating: 5, count: 300),
        ] as [[UInt64]])
    func `Keys come in order, and equal ones as they came`(keys: [UInt64]) {
        Self.check(keys, "\(keys)")
    }

    @Test func `Every order of every four keys out of three is sorted`() {
        let values: [UInt64] = [0, 255, 1 << 40]
        for a in values {
            for b in values {
                for c in values {
                    for d in values { Self.check([a, b, c, d], "\([a, b, c, d])") }
                }
            }
        }
    }

    @Test(arguments: 1...10) func `Random keys are sorted as the standard library does`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        // Few bits, so that there are equal keys; shifted, so that other digits count.
        let mask = UInt64.max >> UInt64.random(in: 0..<64, using: &random)
        let shift = UInt64.random(in: 0..<32, using: &random)
        let keys = (0..<Int.random(in: 0...700, using: &random)).map { _ in
            (random.next() & mask) << shift
        }
        Self.check(keys, "seed \(seed)")
    }
}
