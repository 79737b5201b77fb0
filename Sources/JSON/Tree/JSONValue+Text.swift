import Bytes

extension JSONValue {
    /// The value as JSON in one line, without spaces; the same value gives the same text.
    package var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value as JSON over several lines, two spaces a level, for people.
    package var indentedText: String {
        var bytes: [UInt8] = []
        append(to: &bytes, indentation: 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the value as JSON to UTF-8 bytes.
    ///
    /// - Parameters:
    ///   - bytes: where to append.
    ///   - indentation: the level where lines are broken, or nil for one line.
    package func append(to bytes: inout [UInt8], indentation: Int? = nil) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): bytes.append(contentsOf: String(value).utf8)
        case .double(let value): bytes.append(contentsOf: value.description.utf8)
        case .string(let value): Self.appendQuoted(value, to: &bytes)
        case .array(let elements):
            Self.appendList(elements, "[", "]", to: &bytes, indentation) { element, inner, bytes in
                element.append(to: &bytes, indentation: inner)
            }
        case .object(let object):
            let members = object.members
            Self.appendList(members, "{", "}", to: &bytes, indentation) { member, inner, bytes in
                Self.appendQuoted(member.key, to: &bytes)
                bytes.append(contentsOf: (inner == nil ? ":" : ": ").utf8)
                member.value.append(to: &bytes, indentation: inner)
            }
        }
    }

    private static func appendList<Element>(
        _ elements: [Element], _ open: String, _ close: String, to bytes: inout [UInt8],
        _ indentation: Int?, _ appendElement: (Element, Int?, inout [UInt8]) -> Void
    ) {
        bytes.append(contentsOf: open.utf8)
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            appendBreak(indentation.map { $0 + 1 }, to: &bytes)
            appendElement(element, indentation.map { $0 + 1 }, &bytes)
        }
        if !elements.isEmpty { appendBreak(indentation, to: &bytes) }
        bytes.append(contentsOf: close.utf8)
    }

    private static func appendBreak(_ indentation: Int?, to bytes: inout [UInt8]) {
        guard let indentation else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indentation))
    }

    /// Appends a text as a JSON string, quotes included.
    package static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        appendEscaped(text, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends a text as it is written between the quotes of a JSON string.
    package static func appendEscaped(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                Hexadecimal.append(byte, to: &bytes)
            default: bytes.append(byte)
            }
        }
    }
}
