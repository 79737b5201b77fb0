import Bytes

/// The folding of ids and categories, over bytes.
///
/// Texts are stripped of ASCII white space, A-Z becomes a-z, and the UTF-8 bytes decide. Swift's
/// `String` is not used, since its `==` merges Unicode forms.
package enum ASCIIFolding {
    /// Whether a byte is space, tab, line feed, vertical tab, form feed or carriage return.
    @inlinable
    package static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || 0x09...0x0D ~= byte
    }

    /// The part of a text that is left when white space is stripped from both ends.
    @inlinable
    package static func stripped(_ bytes: Span<UInt8>) -> Range<Int> {
        var start = 0
        var end = bytes.count
        while start < end, isWhiteSpace(bytes[start]) { start += 1 }
        while end > start, isWhiteSpace(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    /// Whether nothing but white space is there.
    @inlinable
    package static func isBlank(_ bytes: Span<UInt8>) -> Bool { stripped(bytes).isEmpty }

    /// The folded form of a text.
    package static func folded(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        _ = append(bytes.span, to: &result)
        return result
    }

    /// Appends the folded form of a text to a buffer and returns the range that it takes there.
    package static func append(_ bytes: Span<UInt8>, to buffer: inout [UInt8]) -> Range<Int> {
        let start = buffer.count
        buffer.append(copying: bytes.extracting(stripped(bytes)))
        for index in start..<buffer.count where 0x41...0x5A ~= buffer[index] {
            buffer[index] |= 0x20
        }
        return start..<buffer.count
    }
}
