import Bytes
import NightReport

/// Text from outside, made safe to print.
///
/// Ids, names of columns, of files and of states come from outside, and a terminal obeys control
/// characters in them: an escape sequence clears the screen, a bidirectional override reverses a
/// line, a line feed forges a row. On the way out each such character becomes `\u` and four
/// hexadecimal digits, as JSON writes it: inside of a JSON text it is the same value as before.
///
/// Escaped are the controls C0 (but line feed, see ``field``), DEL and C1; the line and paragraph
/// separators U+2028 and U+2029; and what changes the direction of text: U+061C, U+200E, U+200F,
/// U+202A to U+202E, U+2066 to U+2069. UAX #9, 2, has the list.
package enum PrintableText {
    /// A text as it may be printed.
    ///
    /// - Parameters:
    ///   - text: any.
    ///   - keepsLines: whether line feeds stay what they are.
    /// - Returns: the text itself in nearly all cases.
    package static func escaped(_ text: String, keepsLines: Bool) -> String {
        guard text.utf8.contains(where: mayNeedEscape) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isObeyed(scalar), scalar != "\n" || !keepsLines {
                let digits = Hexadecimal.text(UInt16(scalar.value))
                result.append(contentsOf: "\\u\(digits)".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// Whether a byte of UTF-8 is a control, or may begin a character that is obeyed.
    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2
    }

    /// Whether a terminal does something about a character but show it; all are below U+10000.
    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069:
            true
        default: false
        }
    }
}

extension String {
    /// The text as one field of a line, without line feeds and control characters.
    var field: String { PrintableText.escaped(self, keepsLines: false) }

    /// Several lines joined to one.
    var oneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }

    /// The text as lines that may be printed, bold and coloured as they are.
    var printableWithStyles: String {
        let escape: Unicode.Scalar = "\u{1B}"
        let pieces = unicodeScalars.split(separator: escape, omittingEmptySubsequences: false)
            .map { String($0) }
        return pieces.dropFirst().reduce(pieces[0].printable) { text, piece in
            let isStyle = TerminalStyle.codes.contains { piece.hasPrefix("[\($0)m") }
            return text + (isStyle ? String(escape) : String(escape).printable) + piece.printable
        }
    }

    /// The text as lines that may be printed.
    var printable: String { PrintableText.escaped(self, keepsLines: true) }
}
