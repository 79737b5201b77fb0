import JSON

extension ChoiceCondition {
    /// The longest text of a condition on an arrow.
    private static let longestText = 72

    /// The condition in a few words, for the arrow of a Choice rule; long ones are cut off.
    var shortText: String {
        let text = words
        return text.count > Self.longestText ? text.prefix(Self.longestText - 1) + "…" : text
    }

    private var words: String {
        switch self {
        case .and(let conditions): Self.join(conditions, "and")
        case .or(let conditions): Self.join(conditions, "or")
        case .not(.test(let variable, .isPresent(let expected))):
            ChoiceCondition.test(variable, .isPresent(!expected)).words
        case .not(let condition): "not " + condition.wordsAsPart
        case .test(let variable, let test): "\(variable.text) \(test.words)"
        }
    }

    /// The words where they are beside others.
    private var wordsAsPart: String {
        switch self {
        case .and(let conditions) where conditions.count > 1,
            .or(let conditions) where conditions.count > 1:
            "(\(words))"
        default: words
        }
    }

    private static func join(_ conditions: [ChoiceCondition], _ word: String) -> String {
        conditions.count == 1
            ? conditions[0].words
            : conditions.map(\.wordsAsPart).joined(separator: " \(word) ")
    }
}

extension ChoiceTest {
    fileprivate var words: String {
        switch self {
        case .compare(_, let relation, .literal(let value)): "\(relation.sign) \(value.text)"
        case .compare(_, let relation, .path(let path)): "\(relation.sign) \(path.text)"
        case .matches(let pattern): "matches \(JSONValue.string(pattern).text)"
        case .isPresent(let expected): expected ? "is present" : "is not present"
        case .nature(let nature, let expected): (expected ? "is " : "is not ") + nature.words
        }
    }
}

extension ChoiceTest.Relation {
    fileprivate var sign: String {
        switch self {
        case .equals: "="
        case .lessThan: "<"
        case .greaterThan: ">"
        case .lessThanEquals: "≤"
        case .greaterThanEquals: "≥"
        }
    }
}

extension ChoiceTest.Nature {
    fileprivate var words: String {
        switch self {
        case .null: "null"
        case .numeric: "a number"
        case .string: "a string"
        case .boolean: "a boolean"
        case .timestamp: "a timestamp"
        }
    }
}
