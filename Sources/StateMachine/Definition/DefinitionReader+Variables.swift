import JSON

/// Where variables live: the machine, and inside of it each branch and each processor of a Map.
///
/// An inner scope reads what the outer ones assign and may not assign to their names. The items of
/// a distributed Map run by themselves and see nothing of the scopes around them.
struct VariableScopes {
    private struct Scope {
        let parent: Int?
        /// The names that the states of this scope assign to.
        var assigned: [(name: String, place: DefinitionPath)] = []
        var read: [(name: String, place: DefinitionPath)] = []
    }

    private var scopes: [Scope] = []
    private var path: [Int] = []

    /// Enters the scope of a graph.
    mutating func enter(isIsolated: Bool) {
        scopes.append(Scope(parent: isIsolated ? nil : path.last))
        path.append(scopes.count - 1)
    }

    /// Leaves the scope of a graph.
    mutating func leave() { path.removeLast() }

    mutating func assign(_ name: String, _ place: DefinitionPath) {
        if let scope = path.last { scopes[scope].assigned.append((name, place)) }
    }

    mutating func read(_ names: [String], _ place: DefinitionPath) {
        guard let scope = path.last else { return }
        scopes[scope].read += names.map { ($0, place) }
    }

    /// What is wrong: names that are read and assigned nowhere, names that an outer scope has.
    var problems: [(place: DefinitionPath, message: String)] {
        var found: [(DefinitionPath, String)] = []
        for scope in scopes.indices {
            let outer = scopes[scope].parent.map { names(visibleIn: $0) } ?? []
            let all = names(visibleIn: scope)
            for (name, place) in scopes[scope].read where !all.contains(ByteText(name)) {
                found.append(
                    (
                        place,
                        "the variable $\(name) is assigned nowhere that this state can see; "
                            + "assign it in an earlier state"
                    ))
            }
            for (name, place) in scopes[scope].assigned where outer.contains(ByteText(name)) {
                found.append(
                    (
                        place,
                        "\(name) is a variable of the scope around this one, which can only be "
                            + "read here; choose another name"
                    ))
            }
        }
        return found
    }

    private func names(visibleIn scope: Int) -> Set<ByteText> {
        let own = Set(scopes[scope].assigned.map { ByteText($0.name) })
        return scopes[scope].parent.map { own.union(names(visibleIn: $0)) } ?? own
    }
}

extension DefinitionReader {
    /// Reads an `Assign`: variables by name, their values a template.
    mutating func readAssign(
        _ object: JSONObject, _ place: DefinitionPath
    ) -> PayloadTemplate? {
        guard let members = self.object(object, "Assign", at: place) else { return nil }
        let inner = place.inside("Assign")
        for member in members.members {
            let isFilled = member.key.hasSuffix(".$")
            let name = isFilled ? String(member.key.dropLast(2)) : member.key
            if let problem = VariableName.problem(name) {
                report(inner.inside(member.key), "'\(name)' \(problem)")
            }
            variableScopes.assign(name, inner.inside(member.key))
        }
        return template(object, "Assign", at: place)
    }
}
