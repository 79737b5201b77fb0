/// The mark that some editors write before a UTF-8 text, U+FEFF; RFC 8259 forbids it in JSON.
package enum ByteOrderMark {
    /// What a message says of a text that begins with it.
    package static let advice =
        "the text begins with a byte order mark (BOM); save it as UTF-8 without one"

    /// Whether a text begins with it.
    package static func begins(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf
    }
}
