import Bytes
package import SnapshotFormat

// Order of ids is that of their unsigned bytes.
extension IDColumn {
    /// The first index whose id does not come after the one before it; nil in a sorted column.
    package var firstDisorder: Int? {
        (0..<count).dropFirst().first { order(of: $0 - 1, in: self, at: $0) >= 0 }
    }

    /// The indices of other ids in this column; both are sorted.
    ///
    /// Each search gallops on from where the last one ended.
    ///
    /// - Returns: an index for each of the others; nil where one of them is not here.
    /// - Complexity: O(n * log(count / n)) for n others.
    package func indices(of others: IDColumn) -> [UInt32]? {
        var indices: [UInt32] = []
        indices.reserveCapacity(others.count)
        var low = 0
        for other in 0..<others.count {
            low = lowerBound(of: other, in: others, from: low)
            guard low < count, order(of: low, in: others, at: other) == 0 else { return nil }
            indices.append(UInt32(low))
            low += 1
        }
        return indices
    }

    /// Negative where an id comes before one of a column, 0 where they are equal.
    private func order(of index: Int, in others: IDColumn, at other: Int) -> Int {
        bytes.rawSpan.extracting(range(index))
            .order(others.bytes.rawSpan.extracting(others.range(other)))
    }

    private func range(_ index: Int) -> Range<Int> {
        Int(offsets[index])..<Int(offsets[index + 1])
    }

    /// The first index from `start` on whose id does not come before one of another column.
    private func lowerBound(of other: Int, in others: IDColumn, from start: Int) -> Int {
        var low = start
        var step = 1
        while low + step <= count, order(of: low + step - 1, in: others, at: other) < 0 {
            low += step
            step *= 2
        }
        var high = min(low + step - 1, count)
        while low < high {
            let middle = low + (high - low) / 2
            if order(of: middle, in: others, at: other) < 0 {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

extension ArraySlice<UInt8> {
    /// Whether these bytes sort before the others, as unsigned bytes.
    package func precedes(_ other: ArraySlice<UInt8>) -> Bool {
        span.rawSpan.order(other.span.rawSpan) < 0
    }
}
