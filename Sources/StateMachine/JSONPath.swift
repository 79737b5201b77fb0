/// A path into a JSON value: `$.detail.items[0]`, `$['two words']`, `$.items[1:]`, `$$.Map.Item`.
///
/// The dialect is what the Amazon States Language takes from JSONPath: names in dots or quoted in
/// brackets, indexes (negative from the end), slices, wildcards, unions and `..`. Filters
/// (`[?(...)]`) are not read. `$` is the input of the state, `$$` the context object.
///
/// A path of names and single indexes names at most one place and is called definite; any other
/// finds a list, and finding nothing is an empty list.
package struct JSONPath: Sendable, Equatable {
    /// What the path starts from.
    enum Root: Sendable, Equatable { case input, context }

    /// One step down.
    enum Segment: Sendable, Equatable {
        case key(String)
        case keys([String])
        case index(Int)
        case indexes([Int])
        case slice(from: Int?, to: Int?, step: Int)
        case wildcard
        /// The value itself and everything below it.
        case descendants
    }

    /// Paths are followed by recursion.
    fileprivate static let largestSegmentCount = 64

    /// The path as it was written.
    let text: String
    let root: Root
    let segments: [Segment]

    /// Whether the path names at most one place.
    var isDefinite: Bool {
        segments.allSatisfy { segment in
            switch segment {
            case .key, .index: true
            case .keys, .indexes, .slice, .wildcard, .descendants: false
            }
        }
    }

    /// Whether the path may say where a result goes: from `$`, by names and plain indexes.
    var isReference: Bool {
        root == .input && isDefinite
            && segments.allSatisfy { if case .index(let index) = $0 { index >= 0 } else { true } }
    }

    /// Reads a path.
    ///
    /// - Throws: ``JSONPathError`` that says what is wrong with the text.
    init(_ text: String) throws(JSONPathError) {
        var reader = JSONPathReader(text)
        (root, segments) = try reader.read()
        self.text = text
    }
}

/// What is wrong with the text of a path.
struct JSONPathError: Error {
    let message: String
}

/// Reads the text of a path from left to right.
private struct JSONPathReader {
    private let characters: [Unicode.Scalar]
    private var offset = 0

    init(_ text: String) { characters = Array(text.unicodeScalars) }

    mutating func read() throws(JSONPathError) -> (JSONPath.Root, [JSONPath.Segment]) {
        guard take("$") else { throw JSONPathError(message: "a path begins with $") }
        let root: JSONPath.Root = take("$") ? .context : .input
        if let next = current, next != ".", next != "[" {
            throw JSONPathError(
                message: root == .input && next.properties.isAlphabetic
                    ? "variables (Assign) are not supported yet; use a path that begins with $."
                    : "after \(root == .input ? "$" : "$$") comes a dot or a bracket")
        }
        var segments: [JSONPath.Segment] = []
        while let next = current {
            offset += 1
            if segments.count == JSONPath.largestSegmentCount {
                throw JSONPathError(message: "a path has at most 64 steps")
            }
            if next == "[" {
                segments.append(try readBracket())
            } else if next == "." {
                if take(".") {
                    // A second one would find the same values over and over.
                    if segments.contains(.descendants) {
                        throw JSONPathError(message: "a path has at most one ..")
                    }
                    segments.append(.descendants)
                    if take("[") {
                        segments.append(try readBracket())
                        continue
                    }
                }
                segments.append(take("*") ? .wildcard : .key(try readName()))
            } else {
                throw JSONPathError(message: "a dot or a bracket is expected before '\(next)'")
            }
        }
        return (root, segments)
    }

    private var current: Unicode.Scalar? { offset < characters.count ? characters[offset] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() { while take(" ") {} }

    private mutating func readName() throws(JSONPathError) -> String {
        var name = String.UnicodeScalarView()
        while let next = current, next != ".", next != "[" {
            if "]()*?@,'\" ".unicodeScalars.contains(next) {
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
        case "?": throw JSONPathError(message: "filters [?(...)] are not supported yet")
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

    private mutating func readQuoted(until quote: Unicode.Scalar) throws(JSONPathError) -> String {
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
            throw JSONPathError(message: "an index, a slice, * or a quoted name is expected")
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
