import Bytes
import JSON

extension DefinitionReader {
    /// Reads one state; what is wrong with it is reported.
    mutating func readState(
        _ name: String, object: JSONObject, at place: DefinitionPath
    ) -> State {
        let types = "Task, Map, Parallel, Choice, Pass, Wait, Succeed, Fail"
        if object["Type"] == nil { report(place, "Type is missing; write one of \(types)") }
        guard let type = string(object, "Type", at: place) else {
            hasUnknownTargets = true
            return State(name: name, comment: nil, kind: .succeed)
        }
        guard let allowed = FieldCatalog.states[type] else {
            report(place.inside("Type"), "there is no Type '\(type)'; write one of \(types)")
            hasUnknownTargets = true
            return State(name: name, comment: nil, kind: .succeed)
        }
        checkQueryLanguage(object, place)
        checkFields(
            of: object, place, allowed: allowed + ["QueryLanguage"], owner: "a \(type) state")
        let comment = string(object, "Comment", at: place)
        let kind = readKind(type, object: object, at: place)
        var state = State(name: name, comment: comment, kind: kind)
        state.inputPath = pathField(object, "InputPath", at: place)
        state.outputPath = pathField(object, "OutputPath", at: place)
        state.resultPath = pathField(object, "ResultPath", at: place, isReference: true)
        // A Map's Parameters are an older spelling of ItemSelector.
        if type != "Map" { state.parameters = template(object, "Parameters", at: place) }
        state.resultSelector = template(object, "ResultSelector", at: place)
        state.assign = readAssign(object, place)
        state.retriers = readRetriers(object, place)
        state.catchers = readCatchers(object, place)
        if allowed.contains("Next") { state.transition = readTransition(object, place) }
        return state
    }

    private mutating func readKind(
        _ type: String, object: JSONObject, at place: DefinitionPath
    ) -> StateKind {
        switch type {
        case "Pass": return .pass(result: object["Result"])
        case "Task": return readTask(object, place)
        case "Choice": return readChoice(object, place)
        case "Wait": return readWait(object, place)
        case "Fail":
            return .fail(
                error: readFailText(object, "Error", at: place),
                cause: readFailText(object, "Cause", at: place))
        case "Parallel": return readParallel(object, place)
        case "Map": return readMap(object, place)
        default: return .succeed
        }
    }

    private mutating func readTransition(
        _ object: JSONObject, _ place: DefinitionPath
    ) -> Transition? {
        let next = string(object, "Next", at: place)
        let end = bool(object, "End", at: place)
        if object["Next"] == nil, object["End"] == nil {
            report(place, "Next is missing; name the state that follows, or write \"End\": true")
        }
        if next != nil, end == true {
            report(place.inside("Next"), "excludes \"End\": true; keep one of them")
        }
        if next == nil, end == false {
            report(place.inside("End"), "is false; write true, or remove it and name a Next")
        }
        if end == true { return .end }
        if next == nil { hasUnknownTargets = true }
        return next.map { .next($0) }
    }

    private mutating func readTask(_ object: JSONObject, _ place: DefinitionPath) -> StateKind {
        if object["Resource"] == nil {
            report(place, "Resource is missing; write the ARN of what does the work")
        }
        let resource = string(object, "Resource", at: place)
        if let resource { checkResource(resource, place.inside("Resource")) }
        checkCredentials(object, place)
        let limits = WholeNumber.timeLimits
        let timeout = wholeNumber(object, "TimeoutSeconds", at: place, in: limits)
        let heartbeat = wholeNumber(object, "HeartbeatSeconds", at: place, in: limits)
        if case .fixed(let timeout) = timeout, case .fixed(let heartbeat) = heartbeat,
            heartbeat >= timeout
        {
            report(
                place.inside("HeartbeatSeconds"),
                "is \(heartbeat), not below TimeoutSeconds; write a smaller number")
        }
        return .task(
            TaskStateFields(resource: resource ?? "", timeout: timeout, heartbeat: heartbeat))
    }

    /// Credentials are for the cloud: their form is checked, and they are not used.
    private mutating func checkCredentials(_ object: JSONObject, _ place: DefinitionPath) {
        guard let credentials = self.object(object, "Credentials", at: place) else { return }
        _ = template(object, "Credentials", at: place)
        if credentials["RoleArn"] == nil, credentials["RoleArn.$"] == nil {
            report(place.inside("Credentials"), "RoleArn is missing; write the ARN of a role")
        }
    }

    private mutating func readWait(_ object: JSONObject, _ place: DefinitionPath) -> StateKind {
        let forms = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]
        checkOnlyOne(object, forms, at: place)
        if !forms.contains(where: { object[$0] != nil }) {
            report(place, "says not how long; write one of \(forms.joined(separator: ", "))")
        }
        if let text = string(object, "Timestamp", at: place) {
            if let timestamp = Timestamp(text) { return .wait(.timestamp(timestamp)) }
            report(
                place.inside("Timestamp"),
                "'\(text)' is no instant; write RFC 3339 with T and a zone: 2026-11-20T04:00:00Z")
        }
        if let path = inputPath(object, "TimestampPath", at: place) {
            return .wait(.timestampPath(path))
        }
        let seconds = wholeNumber(object, "Seconds", at: place, in: 0...99_999_999)
        return .wait(.seconds(seconds ?? .fixed(0)))
    }

    private mutating func readFailText(
        _ object: JSONObject, _ key: String, at place: DefinitionPath
    ) -> FailText? {
        let pathKey = key + "Path"
        checkOnlyOne(object, [key, pathKey], at: place)
        if let text = string(object, key, at: place) { return .fixed(text) }
        guard let text = string(object, pathKey, at: place) else { return nil }
        do throws(JSONPathError) {
            let expression = try Expression(text)
            variableScopes.read(expression.variables, place.inside(pathKey))
            if case .call(let function, _) = expression, !function.mayReturnString {
                report(
                    place.inside(pathKey), "\(function.rawValue) does not return a string")
            }
            return .expression(expression, text: text)
        } catch {
            report(place.inside(pathKey), "'\(text)': \(error.message)")
            return nil
        }
    }

    private mutating func readParallel(
        _ object: JSONObject, _ place: DefinitionPath
    ) -> StateKind {
        if object["Branches"] == nil {
            report(place, "Branches is missing; write a list of objects with StartAt and States")
        }
        let branches = array(object, "Branches", at: place) ?? []
        if object["Branches"] != nil, branches.isEmpty {
            report(place.inside("Branches"), "is empty; write at least one branch")
        }
        var graphs: [StateGraph] = []
        for (index, value) in branches.enumerated() {
            let inner = place.inside("Branches").inside(index)
            guard let branch = self.object(value, inner) else { continue }
            checkFields(of: branch, inner, allowed: FieldCatalog.branch, owner: "a branch")
            if let graph = readGraph(branch, inner) { graphs.append(graph) }
        }
        return .parallel(graphs)
    }
}
