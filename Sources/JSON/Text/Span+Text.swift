import Bytes

extension Span<UInt8> {
    /// Whether two runs of bytes are the same.
    package func equals(_ other: Span<UInt8>) -> Bool { rawSpan.equals(other.rawSpan) }

    /// Whether the bytes are those of an ASCII word.
    package func equals(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        return indices.allSatisfy { self[$0] == word.byte(at: $0) }
    }

    /// Whether the bytes are well-formed UTF-8.
    package var isUTF8: Bool { (try? UTF8Span(validating: self)) != nil }
}

extension StaticString {
    /// A byte of a text in the source.
    ///
    /// - Precondition: there is one at this position.
    package func byte(at position: Int) -> UInt8 {
        precondition(position >= 0 && position < utf8CodeUnitCount, "the text has no such byte")
        // A literal's bytes stay where they are, and one is there by the line above.
        return unsafe utf8Start[position]
    }
}
