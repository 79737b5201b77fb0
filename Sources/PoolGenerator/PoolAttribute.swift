import Bytes
import FoundationEssentials
import GRDB

/// A value of a generated row, in a form that both a pool and an export can take.
///
/// An export is typed as DynamoDB is; in a pool lists and maps are JSON texts.
enum PoolAttribute {
    /// The attribute is not there; NULL in a pool.
    case missing
    case text(String)
    /// A text that a pool holds as it is even where others hold JSON: broken, or blank.
    case raw(String)
    case whole(Int)
    case real(Double)
    case flag(Bool)
    case bytes([UInt8])
    case list([PoolAttribute])
    case map([(key: String, value: PoolAttribute)])

    /// As a SQLite value; where the column holds JSON, a text is one in quotes.
    func databaseValue(isJSON: Bool) -> DatabaseValue {
        switch self {
        case .missing: .null
        case .text(let text): isJSON ? json.databaseValue : text.databaseValue
        case .raw(let text): text.databaseValue
        case .whole(let number): number.databaseValue
        case .real(let number): number.databaseValue
        case .flag(let flag): (flag ? 1 : 0).databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        case .list, .map: json.databaseValue
        }
    }

    /// As plain JSON, in the order given, without white space.
    private var json: String {
        var text = ""
        appendJSON(to: &text)
        return text
    }

    private func appendJSON(to text: inout String) {
        switch self {
        case .missing, .bytes: text += "null"
        case .text(let value), .raw(let value): text.appendJSONString(value)
        case .whole(let number): text += "\(number)"
        case .real(let number): text += "\(number)"
        case .flag(let flag): text += flag ? "true" : "false"
        case .list(let elements):
            text += "["
            Self.append(elements, to: &text) { $0.appendJSON(to: &$1) }
            text += "]"
        case .map(let entries):
            Self.appendMembers(entries, to: &text) { $0.appendJSON(to: &$1) }
        }
    }

    /// Appends the value as DynamoDB's typed JSON: `{"S":"..."}`.
    func appendTyped(to text: inout String) {
        switch self {
        case .missing: text += #"{"NULL":true}"#
        case .text(let value), .raw(let value):
            text += #"{"S":"#
            text.appendJSONString(value)
            text += "}"
        case .whole(let number): text += #"{"N":"\#(number)"}"#
        case .real(let number): text += #"{"N":"\#(number)"}"#
        case .flag(let flag): text += #"{"BOOL":\#(flag)}"#
        case .bytes(let bytes): text += #"{"B":"\#(Data(bytes).base64EncodedString())"}"#
        case .list(let elements):
            text += #"{"L":["#
            Self.append(elements, to: &text) { $0.appendTyped(to: &$1) }
            text += "]}"
        case .map(let entries):
            text += #"{"M":"#
            Self.appendTypedEntries(entries, to: &text)
            text += "}"
        }
    }

    /// Appends a map of typed values without the `M` around it.
    static func appendTypedEntries(
        _ entries: [(key: String, value: PoolAttribute)], to text: inout String
    ) {
        appendMembers(entries, to: &text) { $0.appendTyped(to: &$1) }
    }

    private static func append<Element>(
        _ elements: [Element], to text: inout String, _ append: (Element, inout String) -> Void
    ) {
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            append(element, &text)
        }
    }

    private static func appendMembers(
        _ entries: [(key: String, value: PoolAttribute)], to text: inout String,
        _ append: (PoolAttribute, inout String) -> Void
    ) {
        text += "{"
        Self.append(entries, to: &text) { entry, text in
            text.appendJSONString(entry.key)
            text += ":"
            append(entry.value, &text)
        }
        text += "}"
    }
}

extension String {
    /// Appends a text in quotes, escaped where JSON (RFC 8259, section 7) asks for it.
    fileprivate mutating func appendJSONString(_ text: String) {
        self += "\""
        defer { self += "\"" }
        guard text.utf8.contains(where: Self.needsEscape) else { return self += text }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": self += "\\\""
            case "\\": self += "\\\\"
            case "\u{0}"..<" ":
                self += "\\u" + Hexadecimal.text(UInt16(scalar.value))
            default: unicodeScalars.append(scalar)
            }
        }
    }

    /// Control characters, the quote, and the backslash.
    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x22 || byte == 0x5C
    }
}
