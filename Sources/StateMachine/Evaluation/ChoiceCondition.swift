import Bytes
import JSON

/// The condition of a Choice rule.
///
/// A value of the wrong type makes a comparison false; a variable that is not there fails the
/// execution, unless the test is IsPresent.
indirect enum ChoiceCondition: Sendable {
    case and([ChoiceCondition])
    case or([ChoiceCondition])
    case not(ChoiceCondition)
    case test(JSONPath, ChoiceTest)

    /// Whether the condition holds.
    ///
    /// - Throws: ``TaskFailure`` with `States.Runtime` where a path finds nothing.
    func holds(in scope: EvaluationScope) throws(TaskFailure) -> Bool {
        switch self {
        case .and(let conditions):
            for condition in conditions where try !condition.holds(in: scope) { return false }
            return true
        case .or(let conditions):
            for condition in conditions where try condition.holds(in: scope) { return true }
            return false
        case .not(let condition): return try !condition.holds(in: scope)
        case .test(let variable, .isPresent(let expected)):
            return (scope.value(of: variable) != nil) == expected
        case .test(let variable, let test):
            return try test.holds(for: Self.value(variable, scope), in: scope)
        }
    }

    fileprivate static func value(
        _ path: JSONPath, _ scope: EvaluationScope
    ) throws(TaskFailure) -> JSONValue {
        guard let value = scope.value(of: path) else {
            throw .runtime(
                "Invalid path '\(path.text)': The choice state's condition path references an "
                    + "invalid value.")
        }
        return value
    }
}

/// One comparison operator with what it compares to.
enum ChoiceTest: Sendable {
    enum Kind: String, Sendable, CaseIterable { case string, numeric, boolean, timestamp }
    enum Relation: String, Sendable, CaseIterable {
        case equals = "Equals"
        case lessThan = "LessThan"
        case greaterThan = "GreaterThan"
        case lessThanEquals = "LessThanEquals"
        case greaterThanEquals = "GreaterThanEquals"
    }
    enum Operand: Sendable {
        case literal(JSONValue)
        case path(JSONPath)
    }
    /// A test for what the variable is.
    enum Nature: String, Sendable, CaseIterable {
        case null = "IsNull"
        case numeric = "IsNumeric"
        case string = "IsString"
        case boolean = "IsBoolean"
        case timestamp = "IsTimestamp"
    }

    case compare(Kind, Relation, Operand)
    case matches(pattern: String)
    case isPresent(Bool)
    case nature(Nature, Bool)

    fileprivate func holds(
        for value: JSONValue, in scope: EvaluationScope
    ) throws(TaskFailure) -> Bool {
        switch self {
        case .compare(let kind, let relation, let operand):
            let other: JSONValue
            switch operand {
            case .literal(let literal): other = literal
            case .path(let path): other = try ChoiceCondition.value(path, scope)
            }
            return Self.compare(kind, relation: relation, left: value, right: other)
        case .matches(let pattern):
            return value.string.map { Wildcard.matches($0, pattern) } ?? false
        case .isPresent(let expected): return expected
        case .nature(let nature, let expected): return Self.has(nature, value) == expected
        }
    }

    private static func has(_ nature: Nature, _ value: JSONValue) -> Bool {
        switch nature {
        case .null: if case .null = value { true } else { false }
        case .numeric: value.number != nil
        case .string: value.string != nil
        case .boolean: value.bool != nil
        case .timestamp: value.string.flatMap { Timestamp($0) } != nil
        }
    }

    private static func compare(
        _ kind: Kind, relation: Relation, left: JSONValue, right: JSONValue
    ) -> Bool {
        switch kind {
        case .string:
            guard let left = left.string, let right = right.string else { return false }
            if relation == .equals { return sameBytes(left, right) }
            return relation.holds(ByteOrdered(text: left), ByteOrdered(text: right))
        case .numeric:
            if let left = left.integer, let right = right.integer {
                return relation.holds(left, right)
            }
            guard let left = left.number, let right = right.number else { return false }
            return relation.holds(left, right)
        case .boolean:
            guard let left = left.bool, let right = right.bool else { return false }
            return left == right
        case .timestamp:
            guard let left = left.string.flatMap({ Timestamp($0) }),
                let right = right.string.flatMap({ Timestamp($0) })
            else { return false }
            return relation.holds(left, right)
        }
    }
}

extension ChoiceTest.Relation {
    fileprivate func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equals: left == right
        case .lessThan: left < right
        case .greaterThan: left > right
        case .lessThanEquals: left <= right
        case .greaterThanEquals: left >= right
        }
    }
}

/// A text in the order of its bytes.
private struct ByteOrdered: Comparable {
    let text: String

    static func == (left: ByteOrdered, right: ByteOrdered) -> Bool {
        sameBytes(left.text, right.text)
    }

    static func < (left: ByteOrdered, right: ByteOrdered) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

/// The patterns of StringMatches: `*` is any text, `\*` a star.
private enum Wildcard {
    private enum Token: Equatable { case any, byte(UInt8) }

    /// On a mismatch only the last star takes one byte more: O(text * pattern) at worst.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        let tokens = tokens(of: pattern)
        let bytes = Array(text.utf8)
        var (place, token) = (0, 0)
        var retry: (token: Int, place: Int)?
        while place < bytes.count {
            if token < tokens.count, tokens[token] == .any {
                token += 1
                retry = (token, place)
            } else if token < tokens.count, tokens[token] == .byte(bytes[place]) {
                token += 1
                place += 1
            } else if let last = retry {
                token = last.token
                place = last.place + 1
                retry = (last.token, place)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .any }
    }

    private static func tokens(of pattern: String) -> [Token] {
        var tokens: [Token] = []
        var isEscaped = false
        for byte in pattern.utf8 {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                tokens.append(byte == UInt8(ascii: "*") && !isEscaped ? .any : .byte(byte))
                isEscaped = false
            }
        }
        return tokens
    }
}
