import JSON

/// Where in a definition the reader is.
struct DefinitionPath {
    /// The state, or nil in the machine itself.
    var state: String?
    /// The field for messages, such as `Retry[0].ErrorEquals`; nil for the state as a whole.
    var field: String?
    var pointer = ""

    func inside(_ key: String) -> DefinitionPath {
        DefinitionPath(
            state: state, field: field.map { "\($0).\(key)" } ?? key,
            pointer: pointer + "/" + JSONPointer.escaped(key))
    }

    func inside(_ index: Int) -> DefinitionPath {
        DefinitionPath(
            state: state, field: (field ?? "") + "[\(index)]", pointer: "\(pointer)/\(index)")
    }

    func state(_ name: String) -> DefinitionPath {
        DefinitionPath(
            state: name, field: nil, pointer: pointer + "/" + JSONPointer.escaped(name))
    }
}

/// Reads a definition and collects everything that is wrong with it.
///
/// After a problem it continues with a stand-in value, so that one run finds them all; what it
/// returns is only used where there was no problem.
struct DefinitionReader {
    private let document: LocatedJSON
    private(set) var problems: [DefinitionProblem] = []
    /// Every state's name so far: they are unique in the whole machine.
    var stateNames: Set<ByteText> = []
    /// Who assigns and reads which variables.
    var variableScopes = VariableScopes()

    /// Whether a state of the graph that is being read leads nobody knows where: then what is
    /// reached cannot be told, and to say that the rest is not would only hide the one mistake.
    var hasUnknownTargets = false

    /// Where the machine is to run.
    let kind: StateMachineDefinition.Kind

    init(_ document: LocatedJSON, kind: StateMachineDefinition.Kind) {
        (self.document, self.kind) = (document, kind)
    }

    mutating func report(_ place: DefinitionPath, _ message: String) {
        problems.append(
            DefinitionProblem(
                line: document.line(at: place.pointer), pointer: place.pointer,
                state: place.state, field: place.field, message: message))
    }

    // MARK: - Fields

    /// Reports the fields that do not belong here.
    mutating func checkFields(
        of object: JSONObject, _ place: DefinitionPath, allowed: [String], owner: String
    ) {
        for member in object.members where !allowed.contains(where: { sameBytes($0, member.key) }) {
            let inner = place.inside(member.key)
            if let instead = FieldCatalog.ofJSONata[member.key] {
                report(inner, "belongs to JSONata; use \(instead)")
            } else {
                let names = allowed.joined(separator: ", ")
                report(inner, "is no field of \(owner); the fields are \(names)")
            }
        }
    }

    mutating func object(_ value: JSONValue, _ place: DefinitionPath) -> JSONObject? {
        if let object = value.object { return object }
        report(place, "is \(value.kindName); write an object {...}")
        return nil
    }

    mutating func object(
        _ object: JSONObject, _ key: String, at place: DefinitionPath
    ) -> JSONObject? {
        object[key].flatMap { self.object($0, place.inside(key)) }
    }

    /// The object of a key and its place; the fields that do not belong there are reported.
    mutating func section(
        _ object: JSONObject, _ key: String, at place: DefinitionPath
    ) -> (object: JSONObject, place: DefinitionPath)? {
        guard let section = self.object(object, key, at: place) else { return nil }
        let inner = place.inside(key)
        checkFields(
            of: section, inner, allowed: FieldCatalog.sections[key] ?? [], owner: key)
        return (section, inner)
    }

    mutating func array(
        _ object: JSONObject, _ key: String, at place: DefinitionPath
    ) -> [JSONValue]? {
        guard let value = object[key] else { return nil }
        if let array = value.array { return array }
        report(place.inside(key), "is \(value.kindName); write a list [...]")
        return nil
    }

    mutating func string(
        _ object: JSONObject, _ key: String, at place: DefinitionPath
    ) -> String? {
        guard let value = object[key] else { return nil }
        if let text = value.string { return text }
        report(place.inside(key), "is \(value.kindName); write a string")
        return nil
    }

    mutating func bool(_ object: JSONObject, _ key: String, at place: DefinitionPath) -> Bool? {
        guard let value = object[key] else { return nil }
        if let bool = value.bool { return bool }
        report(place.inside(key), "is \(value.kindName); write true or false")
        return nil
    }

    mutating func integer(
        _ object: JSONObject, _ key: String, at place: DefinitionPath, in range: ClosedRange<Int>
    ) -> Int? {
        guard let value = object[key] else { return nil }
        guard let number = value.integer else {
            report(place.inside(key), "is \(value.kindName); write a whole number")
            return nil
        }
        if range.contains(number) { return number }
        report(
            place.inside(key),
            "is \(number); write a number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// A path from the state's input, the context object or a variable.
    mutating func path(
        _ object: JSONObject, _ key: String, at place: DefinitionPath
    ) -> JSONPath? {
        guard let text = string(object, key, at: place) else { return nil }
        do throws(JSONPathError) {
            let path = try JSONPath(text)
            variableScopes.read(path.variables, place.inside(key))
            return path
        } catch {
            report(place.inside(key), "'\(text)': \(error.message)")
            return nil
        }
    }

    /// A path of a field in which AWS refuses the context object.
    mutating func inputPath(
        _ object: JSONObject, _ key: String, at place: DefinitionPath
    ) -> JSONPath? {
        guard let path = path(object, key, at: place) else { return nil }
        if path.root != .context { return path }
        report(
            place.inside(key),
            "'\(path.text)' is in the context object, which this field does not see; take it over "
                + "with Parameters or Assign in an earlier state")
        return nil
    }

    /// A path that may only name one place, of names and indexes, which is not in the context
    /// object; with `mustBeInput` it is in `$`, because something goes there.
    mutating func referencePath(
        _ object: JSONObject, _ key: String, at place: DefinitionPath, mustBeInput: Bool = false
    ) -> JSONPath? {
        let path =
            mustBeInput ? self.path(object, key, at: place) : inputPath(object, key, at: place)
        guard let path else { return nil }
        if mustBeInput, path.root != .input {
            report(
                place.inside(key),
                "'\(path.text)' is not in the state's output; write a path that begins with $.")
            return nil
        }
        if path.isReference { return path }
        report(
            place.inside(key),
            "'\(path.text)' may find several values; write a reference path: names and indexes "
                + "only, such as $.items[0].name")
        return nil
    }

    mutating func pathField(
        _ object: JSONObject, _ key: String, at place: DefinitionPath, isReference: Bool = false
    ) -> PathField {
        guard let value = object[key] else { return .path(.wholeInput) }
        if case .null = value { return .none }
        let path =
            isReference
            ? referencePath(object, key, at: place, mustBeInput: true)
            : self.path(object, key, at: place)
        return .path(path ?? .wholeInput)
    }

    mutating func template(
        _ object: JSONObject, _ key: String, at place: DefinitionPath
    ) -> PayloadTemplate? {
        guard let value = object[key] else { return nil }
        let inner = place.inside(key)
        var found: [(String, String)] = []
        let template = PayloadTemplate(value) { found.append(($0, $1)) }
        variableScopes.read(template.variables, inner)
        for (pointer, message) in found {
            let field = key + pointer.replacing("/", with: ".")
            report(
                DefinitionPath(
                    state: place.state, field: field, pointer: inner.pointer + pointer),
                message)
        }
        return template
    }

    /// Reads a whole number, or its Path form.
    mutating func wholeNumber(
        _ object: JSONObject, _ key: String, at place: DefinitionPath, in range: ClosedRange<Int>
    ) -> WholeNumber? {
        checkOnlyOne(object, [key, key + "Path"], at: place)
        if let number = integer(object, key, at: place, in: range) { return .fixed(number) }
        return referencePath(object, key + "Path", at: place).map { .path($0) }
    }

    /// Reports two fields that exclude each other.
    mutating func checkOnlyOne(_ object: JSONObject, _ keys: [String], at place: DefinitionPath) {
        let present = keys.filter { object[$0] != nil }
        if present.count > 1 {
            report(
                place.inside(present[1]),
                "excludes \(present[0]); keep one of \(present.joined(separator: ", "))")
        }
    }

    /// Reports an ARN that has not the six parts of one.
    mutating func checkARN(_ text: String, _ place: DefinitionPath) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        if parts.count < 6 || parts[0] != "arn" || parts[2].isEmpty || parts[5].isEmpty {
            report(
                place,
                "'\(text)' is no ARN; write arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, such as "
                    + "arn:aws:states:us-east-1:000000000000:activity:NAME")
        }
    }
}
