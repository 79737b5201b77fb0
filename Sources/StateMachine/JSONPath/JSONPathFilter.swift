import JSON

/// The condition of a filter: `?(@.price < 10 && @.tags contains 'new')`.
///
/// Types are told apart as Jayway JsonPath does: numbers and texts of digits may be equal, an order
/// exists between two numbers or two texts, and a path that finds nothing equals nothing.
indirect enum JSONPathFilter: Sendable, Equatable {
    enum Operand: Sendable, Equatable {
        case literal(JSONValue)
        case path(JSONPath)
    }

    enum Relation: String, Sendable, CaseIterable {
        // The longer ones first: the reader takes the first that fits.
        case identical = "==="
        case notIdentical = "!=="
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
        case isIn = "in"
        case isNotIn = "nin"
        case subset = "subsetof"
        case anyOf = "anyof"
        case noneOf = "noneof"
        case contains = "contains"
        case size = "size"
        case empty = "empty"
    }

    case and(JSONPathFilter, JSONPathFilter)
    case or(JSONPathFilter, JSONPathFilter)
    case not(JSONPathFilter)
    case exists(JSONPath)
    case compare(Operand, Relation, Operand)

    /// The paths in the condition.
    var paths: [JSONPath] {
        switch self {
        case .and(let left, let right), .or(let left, let right): left.paths + right.paths
        case .not(let inner): inner.paths
        case .exists(let path): [path]
        case .compare(let left, _, let right):
            [left, right].compactMap { if case .path(let path) = $0 { path } else { nil } }
        }
    }

    /// Whether the condition holds, where `value` is what `@` means and `document` what `$` means.
    func holds(for value: JSONValue, in document: JSONValue) -> Bool {
        switch self {
        case .and(let left, let right):
            left.holds(for: value, in: document) && right.holds(for: value, in: document)
        case .or(let left, let right):
            left.holds(for: value, in: document) || right.holds(for: value, in: document)
        case .not(let inner): !inner.holds(for: value, in: document)
        case .exists(let path): Self.find(path, value: value, document: document) != nil
        case .compare(let left, let relation, let right):
            relation.holds(
                Self.resolve(left, value: value, document: document),
                Self.resolve(right, value: value, document: document))
        }
    }

    private static func resolve(
        _ operand: Operand, value: JSONValue, document: JSONValue
    ) -> JSONValue? {
        switch operand {
        case .literal(let literal): literal
        case .path(let path): find(path, value: value, document: document)
        }
    }

    private static func find(
        _ path: JSONPath, value: JSONValue, document: JSONValue
    ) -> JSONValue? {
        path.value(in: path.root == .current ? value : document)
    }
}

extension JSONPathFilter.Relation {
    fileprivate func holds(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        guard let left, let right else {
            // What is missing differs from everything and is in no list.
            return self == .notEqual || self == .notIdentical
                || self == .isNotIn && right?.array != nil
        }
        switch self {
        case .identical: return left == right
        case .notIdentical: return left != right
        case .equal: return Self.areEqual(left, right)
        case .notEqual: return !Self.areEqual(left, right)
        case .less: return Self.order(left, right) == -1
        case .greater: return Self.order(left, right) == 1
        case .lessOrEqual: return Self.order(left, right).map { $0 <= 0 } ?? false
        case .greaterOrEqual: return Self.order(left, right).map { $0 >= 0 } ?? false
        case .isIn: return right.array.map { Self.list($0, holds: left) } ?? false
        case .isNotIn: return right.array.map { !Self.list($0, holds: left) } ?? false
        case .subset, .anyOf, .noneOf: return holdsForLists(left.array, right.array)
        case .contains:
            if let list = left.array { return Self.list(list, holds: right) }
            guard let text = left.string, let part = right.string else { return false }
            return Self.text(text, contains: part)
        case .size: return left.elementCount.map { $0 == right.integer } ?? false
        case .empty: return left.elementCount.map { ($0 == 0) == right.bool } ?? false
        }
    }

    private func holdsForLists(_ left: [JSONValue]?, _ right: [JSONValue]?) -> Bool {
        guard let left, let right else { return false }
        return switch self {
        case .subset: left.allSatisfy { Self.list(right, holds: $0) }
        case .anyOf: left.contains { Self.list(right, holds: $0) }
        default: !left.contains { Self.list(right, holds: $0) }
        }
    }

    private static func list(_ list: [JSONValue], holds value: JSONValue) -> Bool {
        list.contains { areEqual($0, value) }
    }

    private static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.string(let text), .integer), (.string(let text), .double):
            Double(text).map { $0 == right.number } ?? false
        case (.integer, .string(let text)), (.double, .string(let text)):
            Double(text).map { $0 == left.number } ?? false
        default: left == right
        }
    }

    /// -1, 0 or 1; nil where the two have no order.
    private static func order(_ left: JSONValue, _ right: JSONValue) -> Int? {
        if let left = left.integer, let right = right.integer {
            return left < right ? -1 : left == right ? 0 : 1
        }
        if let left = left.number, let right = right.number {
            return left < right ? -1 : left == right ? 0 : 1
        }
        guard let left = left.string, let right = right.string else { return nil }
        if sameBytes(left, right) { return 0 }
        return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
    }

    private static func text(_ text: String, contains part: String) -> Bool {
        let (text, part) = (Array(text.utf8), Array(part.utf8))
        guard let last = part.last else { return true }
        return text.indices.contains { end in
            text[end] == last && text[...end].suffix(part.count).elementsEqual(part)
        }
    }
}

extension JSONValue {
    /// The number of elements, members or characters; nil for what has none.
    var elementCount: Int? {
        switch self {
        case .array(let elements): elements.count
        case .object(let object): object.count
        case .string(let text): text.utf16.count
        default: nil
        }
    }
}
