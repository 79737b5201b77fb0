extension Span<UInt8> {
    /// Whether the bytes are those of an ASCII word.
    @inlinable
    package func equals(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        // The word is a literal: its pointer is valid for ever and `count` bytes long.
        let start = unsafe word.utf8Start
        for index in indices where unsafe self[index] != start[index] { return false }
        return true
    }

    /// Eight bytes as a little-endian number, filled up with zeroes behind the end.
    @inlinable
    @inline(__always)
    package func word(_ offset: Int) -> UInt64 {
        if offset + 8 <= count {
            // Any eight bytes are a number; the bounds are checked.
            return UInt64(
                littleEndian: unsafe bytes.unsafeLoadUnaligned(
                    fromByteOffset: offset, as: UInt64.self))
        }
        var word: UInt64 = 0
        for index in offset..<Swift.max(offset, count) {
            word |= UInt64(self[index]) << UInt64(8 * (index - offset))
        }
        return word
    }

    /// Whether two runs of bytes are the same.
    @inlinable
    package func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var offset = 0
        while offset < count {
            if word(offset) != other.word(offset) { return false }
            offset += 8
        }
        return true
    }

    /// Whether the bytes are well-formed UTF-8.
    @inlinable
    package var isUTF8: Bool { (try? UTF8Span(validating: self)) != nil }
}
