/// A number and what it belongs to.
package struct SortEntry: Sendable {
    /// What is sorted by.
    package let key: UInt64
    /// What the key belongs to.
    package let place: Int

    /// A key and what it belongs to.
    package init(key: UInt64, place: Int) {
        (self.key, self.place) = (key, place)
    }
}

/// Sorts numbers of 64 bits digit by digit, the last of eight first (Knuth, volume 3, 5.2.5).
///
/// Stable; digits that are the same in all numbers are passed over. O(n) for each other digit.
package enum RadixSort {
    /// Sorts some entries by their keys; those with one key stay in their order.
    package static func sort(_ entries: inout [SortEntry]) {
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 8)
        for entry in entries {
            for digit in 0..<8 { counts[digit][Self.digit(digit, of: entry.key)] += 1 }
        }
        var other = entries
        for digit in 0..<8 where !counts[digit].contains(entries.count) {
            var next = Self.starts(counts[digit])
            for entry in entries {
                let value = Self.digit(digit, of: entry.key)
                other[next[value]] = entry
                next[value] += 1
            }
            swap(&entries, &other)
        }
    }

    private static func digit(_ digit: Int, of key: UInt64) -> Int {
        Int(truncatingIfNeeded: key >> UInt64(8 * digit)) & 0xFF
    }

    private static func starts(_ counts: [Int]) -> [Int] {
        var sum = 0
        return counts.map { count in
            defer { sum += count }
            return sum
        }
    }
}
