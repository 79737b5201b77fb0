import JSON

extension JSONPathReader {
    /// Conditions are read and tried by recursion.
    private static let deepestNesting = 16
    private static let largestComparisonCount = 100

    /// Reads `(condition)`, after the question mark.
    mutating func readFilter() throws(JSONPathError) -> JSONPathFilter {
        skipSpace()
        if current != "(" { throw JSONPathError(message: "a filter is written [?(...)]") }
        return try readGroup()
    }

    private mutating func readGroup() throws(JSONPathError) -> JSONPathFilter {
        if filterDepth == Self.deepestNesting {
            throw JSONPathError(message: "conditions nest more than 16 deep")
        }
        filterDepth += 1
        defer { filterDepth -= 1 }
        offset += 1
        let filter = try readAlternatives()
        if !take(")") { throw JSONPathError(message: "a closing ) is expected in the filter") }
        return filter
    }

    private mutating func readAlternatives() throws(JSONPathError) -> JSONPathFilter {
        var filter = try readConjunction()
        while takeWord("||") { filter = .or(filter, try readConjunction()) }
        return filter
    }

    private mutating func readConjunction() throws(JSONPathError) -> JSONPathFilter {
        var filter = try readTerm()
        while takeWord("&&") { filter = .and(filter, try readTerm()) }
        return filter
    }

    private mutating func readTerm() throws(JSONPathError) -> JSONPathFilter {
        var isNegated = false
        while takeWord("!") { isNegated.toggle() }
        skipSpace()
        let term = current == "(" ? try readGroup() : try readComparison()
        skipSpace()
        return isNegated ? .not(term) : term
    }

    private mutating func readComparison() throws(JSONPathError) -> JSONPathFilter {
        comparisonCount += 1
        if comparisonCount > Self.largestComparisonCount {
            throw JSONPathError(message: "a path has at most 100 comparisons")
        }
        let left = try readOperand()
        skipSpace()
        if takeWord("=~") {
            throw JSONPathError(message: "regular expressions (=~) are not supported; use ==")
        }
        let relations = JSONPathFilter.Relation.allCases
        guard let relation = relations.first(where: { takeWord($0.rawValue) }) else {
            if case .path(let path) = left { return .exists(path) }
            throw JSONPathError(message: "a comparison is expected in the filter")
        }
        return .compare(left, relation, try readOperand())
    }

    /// Takes a word or a sign, and the space before it; a word ends where no letter follows.
    private mutating func takeWord(_ word: String) -> Bool {
        let start = offset
        skipSpace()
        for scalar in word.unicodeScalars where !take(scalar) {
            offset = start
            return false
        }
        let isWord = word.unicodeScalars.allSatisfy(\.properties.isAlphabetic)
        if isWord, let next = current, next.properties.isAlphabetic {
            offset = start
            return false
        }
        return true
    }

    // MARK: - Operands

    private mutating func readOperand() throws(JSONPathError) -> JSONPathFilter.Operand {
        skipSpace()
        switch current {
        case "@":
            offset += 1
            return .path(try readPath(from: .current))
        case "$":
            offset += 1
            return .path(try readPath(from: .input))
        case "'", "\"":
            let quote: Unicode.Scalar = current == "'" ? "'" : "\""
            offset += 1
            return .literal(.string(try readQuoted(until: quote)))
        case "[": return .literal(.array(try readList()))
        default: return .literal(try readWord())
        }
    }

    private mutating func readList() throws(JSONPathError) -> [JSONValue] {
        offset += 1
        var values: [JSONValue] = []
        skipSpace()
        if take("]") { return values }
        repeat {
            skipSpace()
            if current == "[" {
                throw JSONPathError(message: "a list in a filter holds no lists")
            }
            guard case .literal(let value) = try readOperand() else {
                throw JSONPathError(message: "a list in a filter holds no paths")
            }
            values.append(value)
            skipSpace()
            if values.count > 1000 {
                throw JSONPathError(message: "a list in a filter has at most 1000 values")
            }
        } while take(",")
        if !take("]") { throw JSONPathError(message: "a closing ] is expected in the filter") }
        return values
    }

    private mutating func readWord() throws(JSONPathError) -> JSONValue {
        var word = String.UnicodeScalarView()
        while let next = current, !" )],=!<>&|(".unicodeScalars.contains(next) {
            word.append(next)
            offset += 1
        }
        let text = String(word)
        switch try? JSONValue(parsing: text) {
        case .some(.string), .some(.array), .some(.object), nil:
            throw JSONPathError(
                message: "'\(text)' is no value of a filter; a text is in single quotes")
        case .some(let value): return value
        }
    }
}
