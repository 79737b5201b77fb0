extension RawSpan {
    /// Whether two runs of bytes are the same.
    @inlinable
    package func equals(_ other: RawSpan) -> Bool {
        guard byteCount == other.byteCount else { return false }
        var offset = 0
        while offset < byteCount {
            if paddedWord(at: offset) != other.paddedWord(at: offset) { return false }
            offset += 8
        }
        return true
    }

    /// Negative where these bytes sort before others, as unsigned bytes, 0 where they are equal.
    @inlinable
    package func order(_ other: RawSpan) -> Int {
        let end = Swift.min(byteCount, other.byteCount)
        var offset = 0
        while offset < end {
            // The first byte counts most. Zeroes behind the end of the shorter one sort it first.
            let mine = paddedWord(at: offset).byteSwapped
            let theirs = other.paddedWord(at: offset).byteSwapped
            if mine != theirs { return mine < theirs ? -1 : 1 }
            offset += 8
        }
        return byteCount - other.byteCount
    }
}
