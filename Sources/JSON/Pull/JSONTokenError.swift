/// A place where a text breaks the grammar of JSON (RFC 8259).
///
/// It names the byte offset and never quotes the text, which may be personal data.
package struct JSONTokenError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    package struct Code: Sendable, Hashable {
        fileprivate enum Value: String {
            case endOfText = "the text ends too early"
            case unexpectedByte = "unexpected character"
            case badEscape = "unknown escape sequence"
            case controlCharacter = "control character in a string"
            case loneSurrogate = "half of a surrogate pair"
            case trailingBytes = "something follows the value"
        }
        fileprivate let value: Value

        /// The text stops in the middle of a value.
        package static let endOfText = Code(value: .endOfText)
        /// A character that is not allowed here.
        package static let unexpectedByte = Code(value: .unexpectedByte)
        /// A backslash before something that is no escape, or bad hexadecimal digits.
        package static let badEscape = Code(value: .badEscape)
        /// A character below U+0020 that is not escaped.
        package static let controlCharacter = Code(value: .controlCharacter)
        /// An escaped surrogate without its partner: no character.
        package static let loneSurrogate = Code(value: .loneSurrogate)
        /// Bytes after the end of the value.
        package static let trailingBytes = Code(value: .trailingBytes)
    }

    /// What is wrong there.
    package let code: Code
    /// The offset of the byte in question, from 0.
    package let offset: Int

    /// An error at a byte offset.
    package init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    package var description: String { "\(code.value.rawValue) at byte \(offset)" }
}
