/// A JSON value as it stands in the file: numbers keep their text, objects all of their members.
///
/// That is what strict reading of a model needs and what readers into dictionaries and `Double`
/// lose: 0.29 is 29 hundredths exactly, and a field given twice is seen twice.
enum ModelJSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(String)
    case text(String)
    case array([ModelJSON])
    case object([Member])

    /// One name and value of an object.
    struct Member: Sendable, Hashable {
        let name: String
        let value: ModelJSON
    }

    /// Text that is not JSON, and where.
    struct SyntaxError: Error, Hashable {
        /// Counted from 1.
        let line: Int
        /// Counted in bytes from 1.
        let column: Int
        let message: String
    }

    /// What the value is, as an error message says it.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let text): Self.shown(text)
        case .text(let text): "\"\(Self.shown(text))\""
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// A text of the file as an error message shows it: short, and in one line.
    static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(40).map {
            $0.properties.generalCategory == .control ? "\u{FFFD}" : String($0)
        }
        return scalars.joined() + (text.unicodeScalars.count > 40 ? "..." : "")
    }
}
