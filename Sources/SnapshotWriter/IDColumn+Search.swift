import Algorithms
import Glibc
package import SnapshotFormat

// Order of ids is that of their unsigned bytes.
extension IDColumn {
    /// The first index whose id does not come after the one before it; nil in a sorted column.
    package var firstDisorder: Int? {
        withTexts { texts in (0..<count).dropFirst().first { texts.order($0 - 1, $0) >= 0 } }
    }

    /// The indices of other ids in this column; both are sorted.
    ///
    /// Each search gallops on from where the last one ended.
    ///
    /// - Returns: an index for each of the others; nil where one of them is not here.
    /// - Complexity: O(n * log(count / n)) for n others.
    package func indices(of others: IDColumn) -> [UInt32]? {
        withTexts { mine in
            others.withTexts { theirs in
                var indices: [UInt32] = []
                indices.reserveCapacity(others.count)
                var low = 0
                for other in 0..<others.count {
                    low = unsafe mine.lowerBound(of: theirs[other], from: low)
                    guard low < count, unsafe compareBytes(mine[low], theirs[other]) == 0 else {
                        return nil
                    }
                    indices.append(UInt32(low))
                    low += 1
                }
                return indices
            }
        }
    }

    /// Lends all ids.
    private func withTexts<Result>(_ body: (Texts) -> Result) -> Result {
        // The pointers live as long as the closure.
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe offsets.withUnsafeBufferPointer { offsets in
                body(unsafe Texts(bytes: bytes, offsets: offsets))
            }
        }
    }

    /// The ids of a column, for the length of a closure.
    @safe private struct Texts {
        let bytes: UnsafeRawBufferPointer
        let offsets: UnsafeBufferPointer<UInt32>

        var count: Int { unsafe offsets.count - 1 }

        subscript(index: Int) -> UnsafeRawBufferPointer {
            // The initialisers of the column hold the offsets to the bytes.
            unsafe UnsafeRawBufferPointer(
                rebasing: bytes[Int(offsets[index])..<Int(offsets[index + 1])])
        }

        /// Negative where the id at an index comes before another one, 0 where they are equal.
        func order(_ first: Int, _ second: Int) -> Int {
            unsafe compareBytes(self[first], self[second])
        }

        /// The first index from `start` on whose id does not come before `id`.
        func lowerBound(of id: UnsafeRawBufferPointer, from start: Int) -> Int {
            var low = start
            var step = 1
            while low + step <= count, unsafe compareBytes(self[low + step - 1], id) < 0 {
                low += step
                step *= 2
            }
            return (low..<min(low + step - 1, count)).partitioningIndex {
                unsafe compareBytes(self[$0], id) >= 0
            }
        }
    }
}

extension ArraySlice<UInt8> {
    /// Whether these bytes sort before the others, as unsigned bytes.
    package func precedes(_ other: ArraySlice<UInt8>) -> Bool {
        // The pointers live as long as the closures.
        unsafe withUnsafeBytes { mine in
            unsafe other.withUnsafeBytes { unsafe compareBytes(mine, $0) < 0 }
        }
    }
}

/// Negative where some bytes sort before others, 0 where they are equal.
private func compareBytes(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Int
{
    let common = min(first.count, second.count)
    if common > 0, let left = first.baseAddress, let right = second.baseAddress {
        // Both have so many bytes.
        let order = unsafe memcmp(left, right, common)
        if order != 0 { return Int(order) }
    }
    return first.count - second.count
}
