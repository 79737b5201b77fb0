import JSON

extension DefinitionReader {
    /// Reads a whole machine.
    mutating func readMachine(
        _ value: JSONValue
    ) -> (comment: String?, graph: StateGraph, timeoutSeconds: Int?)? {
        let place = DefinitionPath()
        guard let object = object(value, place) else { return nil }
        checkQueryLanguage(object, place)
        checkFields(
            of: object, place, allowed: FieldCatalog.machine + ["QueryLanguage"],
            owner: "a state machine")
        if let version = string(object, "Version", at: place), version != "1.0" {
            report(place.inside("Version"), "is '\(version)'; write \"1.0\"")
        }
        let comment = string(object, "Comment", at: place)
        let timeout = integer(object, "TimeoutSeconds", at: place, in: 1...99_999_999)
        let graph = readGraph(object, place)
        for problem in variableScopes.problems { report(problem.place, problem.message) }
        return graph.map { (comment, $0, timeout) }
    }

    mutating func checkQueryLanguage(_ object: JSONObject, _ place: DefinitionPath) {
        guard let language = string(object, "QueryLanguage", at: place) else { return }
        if language != "JSONPath" {
            report(
                place.inside("QueryLanguage"),
                "QueryLanguage \(language) is not supported; use JSONPath")
        }
    }

    /// Reads `StartAt` and `States`, and checks how the states hang together; where `isIsolated`,
    /// the states see none of the variables around them.
    mutating func readGraph(
        _ object: JSONObject, _ place: DefinitionPath, isIsolated: Bool = false
    ) -> StateGraph? {
        variableScopes.enter(isIsolated: isIsolated)
        let around = hasUnknownTargets
        hasUnknownTargets = false
        defer {
            variableScopes.leave()
            hasUnknownTargets = around
        }
        if object["StartAt"] == nil {
            report(place, "StartAt is missing; write the name of the first state")
        }
        if object["States"] == nil {
            report(place, "States is missing; write an object with a member for each state")
        }
        let startAt = string(object, "StartAt", at: place)
        guard let members = self.object(object, "States", at: place) else { return nil }
        let statesPlace = place.inside("States")
        var states: [State] = []
        for member in members.members {
            let statePlace = statesPlace.state(member.key)
            if !stateNames.insert(ByteText(member.key)).inserted {
                report(
                    statePlace,
                    "there is another state of this name; names are unique in the whole machine")
            }
            if member.key.isEmpty || member.key.unicodeScalars.count > 80 {
                report(statePlace, "the name of a state has 1 to 80 characters")
            }
            guard let fields = self.object(member.value, statePlace) else {
                hasUnknownTargets = true
                continue
            }
            states.append(readState(member.key, object: fields, at: statePlace))
        }
        let graph = StateGraph(startAt: startAt ?? "", states: states)
        checkTargets(graph, startAt: startAt, members: members, at: place)
        if !hasUnknownTargets {
            checkReached(graph, statesPlace)
            checkEnds(graph, statesPlace)
        }
        return startAt.map { StateGraph(startAt: $0, states: states) }
    }

    // MARK: - How states hang together

    private mutating func checkTargets(
        _ graph: StateGraph, startAt: String?, members: JSONObject, at place: DefinitionPath
    ) {
        if startAt.flatMap({ members[$0] }) == nil { hasUnknownTargets = true }
        if let startAt, members[startAt] == nil {
            report(place.inside("StartAt"), "there is no state '\(startAt)'")
        }
        let statesPlace = place.inside("States")
        for state in graph.states {
            for name in state.successors where members[name] == nil {
                hasUnknownTargets = true
                report(
                    statesPlace.state(state.name),
                    "leads to '\(name)', but there is no such state; "
                        + "the states are \(members.members.map(\.key).joined(separator: ", "))")
            }
        }
    }

    private mutating func checkReached(_ graph: StateGraph, _ place: DefinitionPath) {
        let reached = graph.reachable(from: [graph.startAt])
        for state in graph.states where !reached.contains(ByteText(state.name)) {
            report(
                place.state(state.name),
                "nothing leads here; name it in a Next, Default or Catch, or remove it")
        }
    }

    private mutating func checkEnds(_ graph: StateGraph, _ place: DefinitionPath) {
        if !graph.states.contains(where: \.isTerminal) {
            report(
                place,
                "no state ends the execution; give one \"End\": true, or add a Succeed or Fail "
                    + "state")
            return
        }
        let ending = graph.namesThatReachAnEnd
        let reached = graph.reachable(from: [graph.startAt])
        for state in graph.states
        where reached.contains(ByteText(state.name)) && !ending.contains(ByteText(state.name)) {
            report(
                place.state(state.name),
                "is in a loop that nothing leaves; lead one of its states to an end")
        }
    }
}

extension StateGraph {
    /// The states that can be reached from some of them, these included.
    fileprivate func reachable(from starts: [String]) -> Set<ByteText> {
        var reached: Set<ByteText> = []
        var pending = starts
        while let name = pending.popLast() {
            guard let state = self[name], reached.insert(ByteText(name)).inserted else { continue }
            pending += state.successors
        }
        return reached
    }

    /// The states from which the execution can end.
    ///
    /// A Choice without Default may fail, so end.
    fileprivate var namesThatReachAnEnd: Set<ByteText> {
        var ending: Set<ByteText> = []
        var count = -1
        while count != ending.count {
            count = ending.count
            for state in states {
                let endsHere = state.isTerminal || state.isChoiceWithoutDefault
                let leadsToEnd = state.successors.contains { ending.contains(ByteText($0)) }
                if endsHere || leadsToEnd {
                    ending.insert(ByteText(state.name))
                }
            }
        }
        return ending
    }
}

extension State {
    fileprivate var isChoiceWithoutDefault: Bool {
        if case .choice(let choice) = kind { choice.defaultNext == nil } else { false }
    }
}
