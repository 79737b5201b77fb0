import JSON

/// What an expression is evaluated against.
struct EvaluationScope {
    /// What `$` means.
    let input: JSONValue
    /// What `$$` means.
    let context: JSONValue
    /// What `$name` means.
    let variables: JSONObject
    /// Where `States.UUID` and `States.MathRandom` take their bits from.
    let random: @Sendable () -> UInt64

    /// The value of a path, or nil where a definite path finds nothing.
    func value(of path: JSONPath) -> JSONValue? {
        switch path.root {
        case .input, .current: path.value(in: input)
        case .context: path.value(in: context)
        case .variable(let name): variables[name].flatMap { path.value(in: $0) }
        }
    }

    /// The value of a path that has to find one.
    func found(_ path: JSONPath) throws(TaskFailure) -> JSONValue {
        if let value = value(of: path) { return value }
        throw .runtime("Invalid path '\(path.text)' : \(reason(path))")
    }

    /// Why a path finds nothing, in the words of AWS: the end of it is missing, or the way there.
    private func reason(_ path: JSONPath) -> String {
        for count in 1..<max(1, path.segments.count) {
            let beginning = JSONPath(
                root: path.root, segments: Array(path.segments.prefix(count)), text: path.text)
            if path.isReference, value(of: beginning) == nil {
                return "Missing property in path \(beginning.normalized)"
            }
        }
        return "No results for path: \(path.normalized)"
    }

    /// The value of an expression that is in `field`.
    func value(of expression: Expression, field: String) throws(TaskFailure) -> JSONValue {
        switch expression {
        case .path(let path):
            guard let value = value(of: path) else {
                throw .runtime(
                    "The JSONPath '\(path.text)' specified for the field '\(field)' could not be "
                        + "found in the input '\(input.shortText)'")
            }
            return value
        case .literal(let value): return value
        case .quoted(let raw): return .string(unescaped(raw))
        case .call(.format, let arguments): return try format(arguments, field)
        case .call(let function, let arguments):
            var values: [JSONValue] = []
            for argument in arguments { values.append(try value(of: argument, field: field)) }
            return try function.result(of: values, random)
        }
    }

    private func unescaped(_ raw: String) -> String {
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in raw.unicodeScalars {
            if scalar == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(scalar)
                isEscaped = false
            }
        }
        return String(result)
    }

    /// `States.Format`: each `{}` becomes the next argument, `\{` is a brace.
    private func format(
        _ arguments: [Expression], _ field: String
    ) throws(TaskFailure) -> JSONValue {
        let template: String
        if case .quoted(let raw) = arguments[0] {
            template = raw
        } else if let text = try value(of: arguments[0], field: field).string {
            template = text
        } else {
            throw IntrinsicFunction.format.failure("its first argument is no string")
        }
        var values: [JSONValue] = []
        for argument in arguments.dropFirst() {
            values.append(try value(of: argument, field: field))
        }
        return .string(try filled(template, values))
    }

    private func filled(
        _ template: String, _ values: [JSONValue]
    ) throws(TaskFailure) -> String {
        var result = ""
        var used = 0
        var scalars = template.unicodeScalars[...]
        while let next = scalars.popFirst() {
            if next == "\\", let escaped = scalars.popFirst() {
                result.unicodeScalars.append(escaped)
            } else if next == "{" {
                guard scalars.popFirst() == "}" else {
                    throw IntrinsicFunction.format.failure(
                        "matching '}' not found for '{'; write \\{ for a brace")
                }
                if used < values.count { result += values[used].formatted }
                used += 1
            } else {
                result.unicodeScalars.append(next)
            }
        }
        if used == values.count { return result }
        throw IntrinsicFunction.format.failure(
            "the number of {} in its template is not the number of its other arguments")
    }
}

extension JSONValue {
    /// The value as `States.Format` inserts it; an object looks as Java prints a map (recorded).
    fileprivate var formatted: String {
        switch self {
        case .string(let text): text
        case .object(let object):
            "{" + object.members.map { "\($0.key)=\($0.value.formatted)" }.joined(separator: ", ")
                + "}"
        default: text
        }
    }

    /// The value as JSON, cut where it is long: for the cause of an error.
    var shortText: String {
        let whole = text
        return whole.utf8.count <= 200 ? whole : String(whole.prefix(200)) + "..."
    }
}
