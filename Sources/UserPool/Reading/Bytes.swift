/// Texts as bytes: the folding of ids and categories, and comparisons.
///
/// Texts are stripped of ASCII white space, A-Z becomes a-z, and the UTF-8 bytes decide. Swift's
/// `String` is not used, since its `==` merges Unicode forms.
package enum Folding {
    /// Whether a byte is space, tab, line feed, vertical tab, form feed or carriage return.
    package static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || 0x09...0x0D ~= byte
    }

    /// The part of a text that is left when white space is stripped from both ends.
    package static func stripped(_ bytes: Span<UInt8>) -> Range<Int> {
        var start = 0
        var end = bytes.count
        while start < end, isWhiteSpace(bytes[start]) { start += 1 }
        while end > start, isWhiteSpace(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    /// Whether nothing but white space is there.
    package static func isBlank(_ bytes: Span<UInt8>) -> Bool { stripped(bytes).isEmpty }

    /// The folded form of a text.
    package static func folded(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        _ = append(bytes.span, to: &result)
        return result
    }

    /// Appends the folded form of a text to a buffer and returns where it stands there.
    static func append(_ bytes: Span<UInt8>, to buffer: inout [UInt8]) -> Range<Int> {
        let start = buffer.count
        buffer.append(copying: bytes.extracting(stripped(bytes)))
        for index in start..<buffer.count where 0x41...0x5A ~= buffer[index] {
            buffer[index] |= 0x20
        }
        return start..<buffer.count
    }
}

extension Span<UInt8> {
    /// Whether the bytes are those of an ASCII word.
    package func equals(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        // The word is a literal: its pointer is valid for ever and `count` bytes long.
        let start = unsafe word.utf8Start
        for index in indices where unsafe self[index] != start[index] { return false }
        return true
    }

    /// Eight bytes as a little-endian number, filled up with zeroes behind the end.
    @inline(__always)
    package func word(_ offset: Int) -> UInt64 {
        if offset + 8 <= count {
            // Any eight bytes are a number; the bounds are checked.
            return UInt64(
                littleEndian: unsafe bytes.unsafeLoadUnaligned(
                    fromByteOffset: offset, as: UInt64.self))
        }
        var word: UInt64 = 0
        for place in offset..<Swift.max(offset, count) {
            word |= UInt64(self[place]) << UInt64(8 * (place - offset))
        }
        return word
    }

    /// Whether two runs of bytes are the same.
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
    package var isUTF8: Bool { (try? UTF8Span(validating: self)) != nil }
}

extension [UInt8] {
    /// Appends a copy of some bytes.
    package mutating func append(copying bytes: Span<UInt8>) {
        // The buffer lives for the length of the closure and is copied.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
