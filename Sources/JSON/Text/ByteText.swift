/// A text that is compared and hashed by its UTF-8 bytes.
///
/// Swift's `String` merges texts that Unicode calls equivalent; names in a definition and keys in
/// JSON are different as soon as one byte is.
package struct ByteText: Hashable, Sendable {
    /// The text as it was given.
    package let text: String

    /// Wraps a text.
    package init(_ text: String) { self.text = text }

    package static func == (left: ByteText, right: ByteText) -> Bool {
        sameBytes(left.text, right.text)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

/// Whether two texts have the same UTF-8 bytes.
package func sameBytes(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
}
