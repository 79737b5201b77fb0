import JSON

/// Reads the text of a path from left to right.
struct JSONPathReader {
    /// Paths are followed by recursion.
    private static let largestSegmentCount = 64

    let characters: [Unicode.Scalar]
    var offset = 0
    /// How deep in filters the reader is.
    var filterDepth = 0
    /// How many comparisons were read.
    var comparisonCount = 0

    init(_ text: String) { characters = Array(text.unicodeScalars) }

    /// Reads the whole text as one path.
    mutating func readWhole() throws(JSONPathError) -> JSONPath {
        guard take("$") else { throw JSONPathError(message: "a path begins with $") }
        let path = try readPath(from: try readRoot())
        if let next = current {
            throw JSONPathError(message: "a dot or a bracket is expected before '\(next)'")
        }
        return path
    }

    private mutating func readRoot() throws(JSONPathError) -> JSONPath.Root {
        if take("$") {
            if let next = current, next != ".", next != "[" {
                throw JSONPathError(message: "after $$ comes a dot or a bracket")
            }
            return .context
        }
        guard let next = current, next != ".", next != "[" else { return .input }
        let name = readIdentifier()
        if name.isEmpty {
            throw JSONPathError(message: "after $ comes a dot, a bracket or the name of a variable")
        }
        if sameBytes(name, "states") {
            throw JSONPathError(message: "$states belongs to JSONata; use $ and $$")
        }
        return .variable(name)
    }

    /// A name of a variable: a letter or underscore, then letters, digits and underscores.
    private mutating func readIdentifier() -> String {
        var name = String.UnicodeScalarView()
        while let next = current, VariableName.allows(next, isFirst: name.isEmpty) {
            name.append(next)
            offset += 1
        }
        return String(name)
    }

    /// Reads the steps that follow a root, up to what belongs to none.
    mutating func readPath(from root: JSONPath.Root) throws(JSONPathError) -> JSONPath {
        var segments: [JSONPath.Segment] = []
        var function: JSONPath.Function?
        while let next = current, next == "." || next == "[" {
            if segments.count >= Self.largestSegmentCount {
                throw JSONPathError(message: "a path has at most 64 steps")
            }
            offset += 1
            if next == "[" {
                segments.append(try readBracket())
                continue
            }
            if take(".") { segments.append(.descendants) }
            if take("[") {
                segments.append(try readBracket())
            } else if take("*") {
                segments.append(.wildcard)
            } else {
                let name = try readName()
                if current == "(" {
                    function = try readCall(name)
                    break
                }
                segments.append(.key(name))
            }
        }
        // Only a whole path needs its text, and that is all there is.
        let text = String(String.UnicodeScalarView(characters))
        return JSONPath(root: root, segments: segments, function: function, text: text)
    }

    private mutating func readCall(_ name: String) throws(JSONPathError) -> JSONPath.Function {
        offset += 1
        skipSpace()
        guard let function = JSONPath.Function(rawValue: name) else {
            let known = JSONPath.Function.allCases.map { "\($0.rawValue)()" }
            throw JSONPathError(
                message: "there is no function '\(name)'; the functions are "
                    + known.joined(separator: ", "))
        }
        if !take(")") { throw JSONPathError(message: "\(name)() takes no arguments") }
        return function
    }

    // MARK: - Characters

    var current: Unicode.Scalar? { offset < characters.count ? characters[offset] : nil }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        offset += 1
        return true
    }

    mutating func skipSpace() { while take(" ") {} }

    // MARK: - Steps

    private mutating func readName() throws(JSONPathError) -> String {
        var name = String.UnicodeScalarView()
        while let next = current, next != ".", next != "[", next != "(" {
            if filterDepth > 0, " )]=!<>&|,".unicodeScalars.contains(next) { break }
            if "])*?,'\" ".unicodeScalars.contains(next) {
                throw JSONPathError(
                    message: "'\(next)' is not allowed in a name; write ['...'] around it")
            }
            name.append(next)
            offset += 1
        }
        if name.isEmpty { throw JSONPathError(message: "a name is expected after the dot") }
        return String(name)
    }

    private mutating func readBracket() throws(JSONPathError) -> JSONPath.Segment {
        skipSpace()
        let segment: JSONPath.Segment
        switch current {
        case "?":
            offset += 1
            segment = .filter(try readFilter())
        case "*":
            offset += 1
            segment = .wildcard
        case "'", "\"": segment = try readQuotedNames()
        default: segment = try readIndexes()
        }
        skipSpace()
        if !take("]") { throw JSONPathError(message: "a closing bracket is expected") }
        return segment
    }

    private mutating func readQuotedNames() throws(JSONPathError) -> JSONPath.Segment {
        var names: [String] = []
        repeat {
            skipSpace()
            guard let quote = current, quote == "'" || quote == "\"" else {
                throw JSONPathError(message: "a quoted name is expected in the brackets")
            }
            offset += 1
            names.append(try readQuoted(until: quote))
            skipSpace()
        } while take(",")
        return names.count == 1 ? .key(names[0]) : .keys(names)
    }

    mutating func readQuoted(until quote: Unicode.Scalar) throws(JSONPathError) -> String {
        var name = String.UnicodeScalarView()
        while var next = current {
            offset += 1
            if next == quote { return String(name) }
            // Recorded: before any other character a backslash is part of the name.
            if next == "\\", let escaped = current, escaped == quote || escaped == "\\" {
                next = escaped
                offset += 1
            }
            name.append(next)
        }
        throw JSONPathError(message: "a name in the brackets has no closing quote")
    }

    private mutating func readIndexes() throws(JSONPathError) -> JSONPath.Segment {
        let first = try readInteger()
        skipSpace()
        if take(":") {
            let end = try readInteger()
            let step = take(":") ? try readInteger() ?? 1 : 1
            if step < 1 { throw JSONPathError(message: "the step of a slice is at least 1") }
            return .slice(from: first, to: end, step: step)
        }
        guard let first else {
            throw JSONPathError(
                message: "an index, a slice, *, a filter ?(...) or a quoted name is expected")
        }
        var indexes = [first]
        while take(",") {
            guard let index = try readInteger() else {
                throw JSONPathError(message: "an index is expected after the comma")
            }
            indexes.append(index)
            skipSpace()
        }
        return indexes.count == 1 ? .index(first) : .indexes(indexes)
    }

    private mutating func readInteger() throws(JSONPathError) -> Int? {
        skipSpace()
        var digits = ""
        if take("-") { digits = "-" }
        while let next = current, ("0"..."9").contains(next) {
            digits.unicodeScalars.append(next)
            offset += 1
        }
        if digits.isEmpty { return nil }
        guard let value = Int(digits) else {
            throw JSONPathError(message: "'\(digits)' is no index")
        }
        return value
    }
}
