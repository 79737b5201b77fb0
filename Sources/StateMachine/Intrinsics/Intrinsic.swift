import JSON

/// A call of an intrinsic function: `States.Format('{} of {}', $.done, States.ArrayLength($.all))`.
///
/// Arguments are paths, numbers, `true`, `false`, `null`, texts in single quotes and other calls.
indirect enum Expression: Sendable {
    case path(JSONPath)
    case literal(JSONValue)
    /// A text between single quotes, its escapes untouched: `States.Format` reads them itself.
    case quoted(String)
    case call(IntrinsicFunction, [Expression])

    /// Reads a path or a call of an intrinsic function.
    ///
    /// - Throws: ``JSONPathError`` that says what is wrong with the text.
    init(_ text: String) throws(JSONPathError) {
        if text.hasPrefix("$") {
            self = .path(try JSONPath(text))
            return
        }
        var reader = ExpressionReader(text)
        self = try reader.readWhole()
    }

    /// The variables that it reads.
    var variables: [String] {
        switch self {
        case .path(let path): path.variables
        case .literal, .quoted: []
        case .call(_, let arguments): arguments.flatMap(\.variables)
        }
    }
}

/// The intrinsic functions, with the number of arguments that each takes.
enum IntrinsicFunction: String, Sendable, CaseIterable {
    case format = "States.Format"
    case stringToJSON = "States.StringToJson"
    case jsonToString = "States.JsonToString"
    case array = "States.Array"
    case arrayPartition = "States.ArrayPartition"
    case arrayContains = "States.ArrayContains"
    case arrayRange = "States.ArrayRange"
    case arrayGetItem = "States.ArrayGetItem"
    case arrayLength = "States.ArrayLength"
    case arrayUnique = "States.ArrayUnique"
    case base64Encode = "States.Base64Encode"
    case base64Decode = "States.Base64Decode"
    case jsonMerge = "States.JsonMerge"
    case hash = "States.Hash"
    case mathRandom = "States.MathRandom"
    case mathAdd = "States.MathAdd"
    case stringSplit = "States.StringSplit"
    case uuid = "States.UUID"

    /// Whether the result can be a string.
    var mayReturnString: Bool {
        switch self {
        case .format, .jsonToString, .arrayGetItem, .base64Encode, .base64Decode, .hash, .uuid:
            true
        default: false
        }
    }

    var argumentCount: ClosedRange<Int> {
        switch self {
        case .format: 1...Int.max
        case .array: 0...Int.max
        case .uuid: 0...0
        case .stringToJSON, .jsonToString, .arrayLength, .arrayUnique, .base64Encode,
            .base64Decode:
            1...1
        case .arrayPartition, .arrayContains, .arrayGetItem, .hash, .mathAdd, .stringSplit: 2...2
        case .arrayRange, .jsonMerge: 3...3
        case .mathRandom: 2...3
        }
    }
}

/// Reads the text of a call from left to right.
private struct ExpressionReader {
    /// What AWS allows.
    private static let deepestNesting = 10

    private var rest: Substring
    private var depth = 0

    init(_ text: String) { rest = text[...] }

    mutating func readWhole() throws(JSONPathError) -> Expression {
        guard rest.hasPrefix("States.") else {
            throw JSONPathError(
                message: "a path ($...) or an intrinsic function (States...) is expected")
        }
        let expression = try readCall()
        skipSpace()
        if !rest.isEmpty { throw JSONPathError(message: "there is more after the call") }
        return expression
    }

    private mutating func readCall() throws(JSONPathError) -> Expression {
        if depth == Self.deepestNesting {
            throw JSONPathError(message: "calls nest more than 10 deep")
        }
        depth += 1
        defer { depth -= 1 }
        let name = String(rest.prefix { $0 != "(" })
        rest.removeFirst(name.count)
        guard let function = IntrinsicFunction(rawValue: name) else {
            throw JSONPathError(message: "there is no intrinsic function '\(name)'")
        }
        guard take("(") else { throw JSONPathError(message: "( is expected after \(name)") }
        var arguments: [Expression] = []
        skipSpace()
        if !take(")") {
            repeat { arguments.append(try readArgument()) } while take(",")
            guard take(")") else {
                throw JSONPathError(message: ", or ) is expected in the call of \(name)")
            }
        }
        guard function.argumentCount.contains(arguments.count) else {
            throw JSONPathError(message: "\(name) does not take \(arguments.count) arguments")
        }
        return .call(function, arguments)
    }

    private mutating func readArgument() throws(JSONPathError) -> Expression {
        skipSpace()
        defer { skipSpace() }
        if rest.hasPrefix("States.") { return try readCall() }
        if rest.hasPrefix("'") { return .quoted(try readQuoted()) }
        if rest.hasPrefix("$") { return .path(try readPath()) }
        let word = String(rest.prefix { $0 != "," && $0 != ")" && $0 != " " })
        rest.removeFirst(word.count)
        if let value = try? JSONValue(parsing: word), !word.hasPrefix("\"") {
            return .literal(value)
        }
        throw JSONPathError(message: "'\(word)' is no argument; a text is in single quotes")
    }

    private mutating func readQuoted() throws(JSONPathError) -> String {
        rest.removeFirst()
        var raw = String.UnicodeScalarView()
        while let next = rest.unicodeScalars.first {
            rest.unicodeScalars.removeFirst()
            if next == "'" { return String(raw) }
            raw.append(next)
            if next == "\\", let escaped = rest.unicodeScalars.first {
                // Recorded: CreateStateMachine refuses this one.
                if escaped == "\"" {
                    throw JSONPathError(message: "a double quote in a text takes no backslash")
                }
                raw.append(escaped)
                rest.unicodeScalars.removeFirst()
            }
        }
        throw JSONPathError(message: "a text has no closing quote")
    }

    /// A path ends at a comma, a parenthesis or a space outside of its own brackets.
    private mutating func readPath() throws(JSONPathError) -> JSONPath {
        var text = String.UnicodeScalarView()
        var depth = 0
        var quote: Unicode.Scalar?
        while let next = rest.unicodeScalars.first {
            if let open = quote {
                if next == open { quote = nil }
            } else {
                if depth == 0, next == "," || next == ")" || next == " " { break }
                if next == "[" || next == "(" { depth += 1 }
                if next == "]" || next == ")" { depth -= 1 }
                if depth > 0, next == "'" || next == "\"" { quote = next }
            }
            text.append(next)
            rest.unicodeScalars.removeFirst()
            if next == "\\", quote != nil, let escaped = rest.unicodeScalars.first {
                text.append(escaped)
                rest.unicodeScalars.removeFirst()
            }
        }
        return try JSONPath(String(text))
    }

    private mutating func take(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipSpace() { while take(" ") {} }
}
