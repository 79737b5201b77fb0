/// A text that is compared and hashed by its UTF-8 bytes.
///
/// Swift's `String` merges texts that Unicode calls equivalent; names in a definition and keys in
/// JSON are different as soon as one byte is.
struct ByteText: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ByteText, right: ByteText) -> Bool { sameBytes(left.text, right.text) }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

/// Whether two texts have the same UTF-8 bytes.
func sameBytes(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
}
