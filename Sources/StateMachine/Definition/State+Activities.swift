import JSON

extension State {
    /// The names of the activities that this state asks for, those inside of it included.
    package var activityNames: [String] {
        switch kind {
        case .task(let task): [activityName(ofResource: task.resource)].compactMap { $0 }
        case .map(let map): map.processor.states.flatMap(\.activityNames)
        case .parallel(let branches): branches.flatMap(\.states).flatMap(\.activityNames)
        default: []
        }
    }
}

extension StateGraph {
    /// The states that may come after one of them, in the order of the file; that one only if a
    /// loop leads back to it.
    package func states(after name: String) -> [State] {
        var reached: Set<ByteText> = []
        var pending = self[name]?.successors ?? []
        while let next = pending.popLast() {
            guard let state = self[next], reached.insert(ByteText(next)).inserted else { continue }
            pending += state.successors
        }
        return states.filter { reached.contains(ByteText($0.name)) }
    }

    /// Whether from a state only Fail states can be reached.
    package func isDeadEnd(_ name: String) -> Bool { deadEnds.contains(ByteText(name)) }
}

/// The name of the activity that a resource is (`arn:...:activity:NAME`), or nil.
func activityName(ofResource resource: String) -> String? {
    let parts = resource.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 7 && parts[5] == "activity" ? String(parts[6]) : nil
}
