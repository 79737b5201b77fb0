import Bytes

/// Writes values as JSON.
package enum JSONText {
    /// Appends a text in quotes; what RFC 8259 asks to be escaped is.
    package static func append(quoted text: Span<UInt8>, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        var runStart = 0
        for index in text.indices where needsEscape(text[index]) {
            output.append(copying: text.extracting(runStart..<index))
            append(escaped: text[index], to: &output)
            runStart = index + 1
        }
        output.append(copying: text.extracting(runStart..<text.count))
        output.append(UInt8(ascii: "\""))
    }

    /// Appends a number as it is, or in quotes where the text is none.
    package static func append(numberOrQuoted text: Span<UInt8>, to output: inout [UInt8]) {
        if JSONNumber.isNumber(text) {
            output.append(copying: text)
        } else {
            append(quoted: text, to: &output)
        }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func append(escaped byte: UInt8, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        if byte >= 0x20 { return output.append(byte) }
        output += "u00".utf8
        Hexadecimal.append(byte, to: &output)
    }
}
