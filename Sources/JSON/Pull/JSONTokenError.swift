/// A place where a text breaks the grammar of JSON (RFC 8259).
///
/// It names the byte offset and never quotes the text, which may be personal data.
package struct JSONTokenError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    package enum Code: String, Sendable {
        /// The text stops in the middle of a value.
        case endOfText = "the text ends too early"
        /// A character that is not allowed here.
        case unexpectedByte = "unexpected character"
        /// A backslash before something that is no escape, or bad hexadecimal digits.
        case badEscape = "unknown escape sequence"
        /// A character below U+0020 that is not escaped.
        case controlCharacter = "control character in a string"
        /// An escaped surrogate without its partner: no character.
        case loneSurrogate = "half of a surrogate pair"
        /// Bytes after the end of the value.
        case trailingBytes = "something follows the value"
    }

    /// What is wrong there.
    package let code: Code
    /// The offset of the byte in question, from 0.
    package let offset: Int

    /// An error at a byte offset.
    package init(_ code: Code, at offset: Int) {
        (self.code, self.offset) = (code, offset)
    }

    package var description: String { "\(code.rawValue) at byte \(offset)" }
}
