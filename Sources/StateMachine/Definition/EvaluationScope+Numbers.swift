import JSON

extension EvaluationScope {
    /// The value of a whole number, or nil where the field is not there.
    ///
    /// A text of digits counts as a number (recorded).
    func number(_ field: WholeNumber?, _ name: String) throws(TaskFailure) -> Int? {
        switch field {
        case nil: return nil
        case .fixed(let number): return number
        case .path(let path):
            let value = try found(path)
            if let number = value.integer ?? value.string.flatMap({ Int($0) }) { return number }
            throw .runtime(
                "The \(name) field refers to value \"\(value.plainText)\" which is not a valid "
                    + "integer: \(path.text)")
        }
    }

    /// The value of a whole number that is not negative, or nil where the field is not there.
    func count(_ field: WholeNumber?, _ name: String) throws(TaskFailure) -> Int? {
        guard let number = try number(field, name) else { return nil }
        if number >= 0 { return number }
        throw .runtime("The \(name) parameter references a negative value: \(number)")
    }

    /// The value of a time limit, or nil where the field is not there.
    func seconds(ofLimit field: WholeNumber?, _ name: String) throws(TaskFailure) -> Int? {
        guard let number = try number(field, name) else { return nil }
        if WholeNumber.timeLimits.contains(number) { return number }
        throw .runtime(
            "The \(name) parameter references \(number), which is not in "
                + "\(WholeNumber.timeLimits.lowerBound)...\(WholeNumber.timeLimits.upperBound)")
    }

    /// The value of a percentage, or nil where the field is not there.
    func number(_ field: Percentage?) throws(TaskFailure) -> Double? {
        switch field {
        case nil: return nil
        case .fixed(let number): return number
        case .path(let path):
            let value = try found(path)
            let number = value.number ?? value.string.flatMap { Double($0) }
            if let number, number.isFinite { return number }
            throw .runtime(
                "The ToleratedFailurePercentagePath field refers to value \"\(value.plainText)\" "
                    + "which is not a valid float: \(path.text)")
        }
    }

    /// The value of a SecondsPath.
    func seconds(_ path: JSONPath) throws(TaskFailure) -> Int {
        guard let value = value(of: path), value != .null else {
            throw .runtime(
                "The SecondsPath parameter does not reference an input value: \(path.text)")
        }
        guard let number = value.integer ?? value.string.flatMap({ Int($0) }) else {
            throw .runtime(
                "The SecondsPath parameter cannot be parsed as a long value: \(path.text) == "
                    + value.plainText)
        }
        if number >= 0 { return number }
        throw .runtime(
            "The SecondsPath parameter references a negative value: \(path.text) == \(number)")
    }
}

extension JSONValue {
    /// A string without its quotes, anything else as JSON; cut where it is long.
    var plainText: String { string.map { String($0.prefix(200)) } ?? shortText }
}
