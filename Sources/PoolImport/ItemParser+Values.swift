import Bytes
import JSON
import UserPool

/// The types of DynamoDB's JSON.
enum AttributeType {
    case string, number, bool, null, list, map, stringSet, numberSet, binary, binarySet

    init?(_ key: Span<UInt8>) {
        if key.equals("S") {
            self = .string
        } else if key.equals("N") {
            self = .number
        } else if key.equals("BOOL") {
            self = .bool
        } else if key.equals("NULL") {
            self = .null
        } else if key.equals("L") {
            self = .list
        } else if key.equals("M") {
            self = .map
        } else if key.equals("SS") {
            self = .stringSet
        } else if key.equals("NS") {
            self = .numberSet
        } else if key.equals("B") {
            self = .binary
        } else if key.equals("BS") {
            self = .binarySet
        } else {
            return nil
        }
    }
}

extension ItemParser {
    /// Reads the value whose type was just read, as SQLite stores it; containers become JSON.
    mutating func scalar(
        _ type: AttributeType, _ line: Span<UInt8>
    ) throws(ItemError) -> ImportRow.Value {
        let value: ImportRow.Value
        switch type {
        case .string: value = .text(try text(line))
        case .number: value = try number(line)
        case .binary: value = try binary(line)
        case .null:
            guard try next(line) == .true else { throw Self.notTyped }
            value = .null
        case .bool:
            switch try next(line) {
            case .true: value = .integer(1)
            case .false: value = .integer(0)
            default: throw Self.notTyped
            }
        case .list, .map, .stringSet, .numberSet, .binarySet:
            value = .text(try rendered(type, line))
        }
        try endValue(line)
        return value
    }

    /// A number: whole where 64 bits hold it, else a double; the text itself where it is none.
    private mutating func number(_ line: Span<UInt8>) throws(ItemError) -> ImportRow.Value {
        guard try next(line) == .string else { throw Self.notTyped }
        let digits = json.text
        guard JSONNumber.isNumber(digits.span) else { return .text(row.append(digits.span)) }
        if let integer = JSONNumber.integer(digits.span) { return .integer(integer) }
        return .real(JSONNumber.double(digits.span))
    }

    /// Reads the value of a column for a whole number, whose type was just read.
    ///
    /// A number that is not whole and becomes a whole double goes into a blob, digits and all: so
    /// the reader of the pool refuses it, as every other fraction.
    mutating func wholeNumber(
        _ type: AttributeType, _ line: Span<UInt8>
    ) throws(ItemError) -> ImportRow.Value {
        let value = try scalar(type, line)
        guard type == .number, case .real(let double) = value, double == double.rounded() else {
            return value
        }
        // Stepping out of the value has left its digits in the parser.
        let digits = json.text
        let number = DecimalNumber(String(decoding: digits, as: UTF8.self))
        return number.isWhole(places: 0) ? value : .blob(row.append(digits.span))
    }

    /// A blob; the text itself where it is no base64.
    private mutating func binary(_ line: Span<UInt8>) throws(ItemError) -> ImportRow.Value {
        guard try next(line) == .string else { throw Self.notTyped }
        let digits = json.text
        var isBase64 = true
        let blob = row.append { bytes in isBase64 = Base64.decode(digits.span, to: &bytes) }
        return isBase64 ? .blob(blob) : .text(row.append(digits.span))
    }

    /// Reads the value of a column that holds JSON; NULL and a blank text stay what they are.
    mutating func jsonColumn(_ line: Span<UInt8>) throws(ItemError) -> ImportRow.Value {
        let type = try beginValue(line)
        if type == .null { return try scalar(type, line) }
        var value = try rendered(type, line)
        try endValue(line)
        if type == .string {
            // Between the quotes of the rendered text.
            let inside = value.lowerBound + 1..<value.upperBound - 1
            if ASCIIFolding.isBlank(row.bytes.span.extracting(inside)) { value = inside }
        }
        return .text(value)
    }

    // MARK: - Plain JSON

    /// DynamoDB nests 32 levels, two containers each, and the item around them takes three.
    ///
    /// Rendering calls itself: without a bound a hostile line would overflow the stack.
    private static let deepestContainer = 100

    /// Renders the value whose type was just read as plain JSON.
    private mutating func rendered(
        _ type: AttributeType, _ line: Span<UInt8>
    ) throws(ItemError) -> Range<Int> {
        var output: [UInt8] = []
        try render(type, line, to: &output)
        return row.append(output.span)
    }

    private mutating func render(
        _ type: AttributeType, _ line: Span<UInt8>, to output: inout [UInt8]
    ) throws(ItemError) {
        let token = try next(line)
        guard json.depth <= Self.deepestContainer else {
            throw ItemError("a value is nested deeper than DynamoDB's 32 levels")
        }
        switch (type, token) {
        case (.string, .string), (.binary, .string):
            JSONText.append(quoted: json.text.span, to: &output)
        case (.number, .string):
            JSONText.append(numberOrQuoted: json.text.span, to: &output)
        case (.bool, .true): output += "true".utf8
        case (.bool, .false): output += "false".utf8
        case (.null, .true): output += "null".utf8
        case (.list, .beginArray): try renderList(line, to: &output)
        case (.map, .beginObject): try renderMap(line, to: &output)
        case (.stringSet, .beginArray), (.binarySet, .beginArray), (.numberSet, .beginArray):
            try renderSet(isNumbers: type == .numberSet, line, to: &output)
        default: throw Self.notTyped
        }
    }

    private mutating func renderList(
        _ line: Span<UInt8>, to output: inout [UInt8]
    ) throws(ItemError) {
        try renderElements(line, to: &output) { parser, token, output throws(ItemError) in
            guard token == .beginObject, try parser.next(line) == .key,
                let type = AttributeType(parser.json.text.span)
            else { throw Self.notTyped }
            try parser.render(type, line, to: &output)
            try parser.endValue(line)
        }
    }

    private mutating func renderMap(
        _ line: Span<UInt8>, to output: inout [UInt8]
    ) throws(ItemError) {
        output.append(UInt8(ascii: "{"))
        var isFirst = true
        while try next(line) == .key {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONText.append(quoted: json.text.span, to: &output)
            output.append(UInt8(ascii: ":"))
            try render(try beginValue(line), line, to: &output)
            try endValue(line)
        }
        output.append(UInt8(ascii: "}"))
    }

    private mutating func renderSet(
        isNumbers: Bool, _ line: Span<UInt8>, to output: inout [UInt8]
    ) throws(ItemError) {
        try renderElements(line, to: &output) { parser, token, output throws(ItemError) in
            guard token == .string else { throw Self.notTyped }
            if isNumbers {
                JSONText.append(numberOrQuoted: parser.json.text.span, to: &output)
            } else {
                JSONText.append(quoted: parser.json.text.span, to: &output)
            }
        }
    }

    /// Renders the elements up to the end of an array, each from its first token on.
    private mutating func renderElements(
        _ line: Span<UInt8>, to output: inout [UInt8],
        _ element: (inout Self, JSONPullParser.Token, inout [UInt8]) throws(ItemError) -> Void
    ) throws(ItemError) {
        output.append(UInt8(ascii: "["))
        var isFirst = true
        while true {
            let token = try next(line)
            if token == .endArray { break }
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            try element(&self, token, &output)
        }
        output.append(UInt8(ascii: "]"))
    }
}
