import Bytes
import JSON

extension DefinitionReader {
    private static let combinators = ["And", "Or", "Not"]

    /// Reads the rules of a Choice.
    mutating func readChoice(_ object: JSONObject, _ place: DefinitionPath) -> StateKind {
        if object["Choices"] == nil {
            report(place, "Choices is missing; write a list of rules")
        }
        let entries = array(object, "Choices", at: place) ?? []
        if object["Choices"]?.array?.isEmpty == true {
            report(place.inside("Choices"), "is empty; write at least one rule")
        }
        var rules: [ChoiceFields.Rule] = []
        for (index, value) in entries.enumerated() {
            let inner = place.inside("Choices").inside(index)
            guard let entry = self.object(value, inner) else { continue }
            let condition = readCondition(entry, inner, isOutermost: true)
            if entry["Next"] == nil {
                report(inner, "Next is missing; name the state to go to")
            }
            guard let next = string(entry, "Next", at: inner), let condition else { continue }
            rules.append(
                ChoiceFields.Rule(
                    condition: condition, next: next, assign: readAssign(entry, inner)))
        }
        let defaultNext = string(object, "Default", at: place)
        let hasAllTargets =
            rules.count == object["Choices"]?.array?.count
            && (defaultNext == nil) == (object["Default"] == nil)
        if !hasAllTargets { hasUnknownTargets = true }
        return .choice(ChoiceFields(rules: rules, defaultNext: defaultNext))
    }

    private mutating func readCondition(
        _ entry: JSONObject, _ place: DefinitionPath, isOutermost: Bool
    ) -> ChoiceCondition? {
        let comparisons = entry.members.map(\.key).filter { Self.isComparison($0) }
        let operators = comparisons + Self.combinators.filter { entry[$0] != nil }
        let around = ["Comment"] + (isOutermost ? ["Next", "Assign"] : [])
        let allowed = around + ["Variable"] + operators
        checkFields(of: entry, place, allowed: allowed, owner: "this condition")
        guard let name = operators.first, operators.count == 1 else {
            report(
                place,
                operators.isEmpty
                    ? "has no operator; write And, Or, Not, or Variable with a comparison such as "
                        + "StringEquals"
                    : "has \(operators.count) operators (\(operators.joined(separator: ", "))); "
                        + "keep one")
            return nil
        }
        if Self.combinators.contains(name) { return readCombination(name, entry: entry, at: place) }
        if entry["Variable"] == nil {
            report(place, "Variable is missing; write the path of what \(name) looks at")
        }
        let variable = path(entry, "Variable", at: place)
        let test = readTest(name, entry: entry, at: place)
        guard let variable, let test else { return nil }
        return .test(variable, test)
    }

    private mutating func readCombination(
        _ name: String, entry: JSONObject, at place: DefinitionPath
    ) -> ChoiceCondition? {
        if entry["Variable"] != nil {
            report(place.inside("Variable"), "does not go with \(name); remove it")
        }
        if name == "Not" {
            let inner = object(entry, name, at: place)
            return inner.flatMap {
                readCondition($0, place.inside(name), isOutermost: false)
            }.map { .not($0) }
        }
        guard let values = array(entry, name, at: place) else { return nil }
        if values.isEmpty { report(place.inside(name), "is empty; write at least one condition") }
        var conditions: [ChoiceCondition] = []
        for (index, value) in values.enumerated() {
            let inner = place.inside(name).inside(index)
            if let entry = object(value, inner),
                let condition = readCondition(entry, inner, isOutermost: false)
            {
                conditions.append(condition)
            }
        }
        return name == "And" ? .and(conditions) : .or(conditions)
    }

    // MARK: - Comparison operators

    private static func isComparison(_ name: String) -> Bool {
        name == "StringMatches" || name == "IsPresent"
            || ChoiceTest.Nature(rawValue: name) != nil || comparison(name) != nil
    }

    private static func comparison(
        _ name: String
    ) -> (kind: ChoiceTest.Kind, relation: ChoiceTest.Relation, isPath: Bool)? {
        let isPath = name.hasSuffix("Path")
        let base = isPath ? String(name.dropLast(4)) : name
        for kind in ChoiceTest.Kind.allCases {
            let prefix = kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst()
            guard base.hasPrefix(prefix),
                let relation = ChoiceTest.Relation(rawValue: String(base.dropFirst(prefix.count)))
            else { continue }
            return kind == .boolean && relation != .equals ? nil : (kind, relation, isPath)
        }
        return nil
    }

    private mutating func readTest(
        _ name: String, entry: JSONObject, at place: DefinitionPath
    ) -> ChoiceTest? {
        if name == "StringMatches" {
            return string(entry, name, at: place).map { .matches(pattern: $0) }
        }
        if name == "IsPresent" { return bool(entry, name, at: place).map { .isPresent($0) } }
        if let nature = ChoiceTest.Nature(rawValue: name) {
            return bool(entry, name, at: place).map { .nature(nature, $0) }
        }
        guard let (kind, relation, isPath) = Self.comparison(name), let value = entry[name] else {
            return nil
        }
        if isPath {
            return path(entry, name, at: place).map { .compare(kind, relation, .path($0)) }
        }
        if Self.fits(value, kind) { return .compare(kind, relation, .literal(value)) }
        report(place.inside(name), "is \(value.kindName); write \(Self.expectation(kind))")
        return nil
    }

    private static func fits(_ value: JSONValue, _ kind: ChoiceTest.Kind) -> Bool {
        switch kind {
        case .string: value.string != nil
        case .numeric: value.number != nil
        case .boolean: value.bool != nil
        case .timestamp: value.string.flatMap { Timestamp($0) } != nil
        }
    }

    private static func expectation(_ kind: ChoiceTest.Kind) -> String {
        switch kind {
        case .string: "a string"
        case .numeric: "a number"
        case .boolean: "true or false"
        case .timestamp: "an instant with T and a zone, such as 2026-11-20T04:00:00Z"
        }
    }
}
