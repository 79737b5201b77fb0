import JSON

/// A state machine as a drawing: boxes, arrows, and frames around the insides of Maps and Parallels.
///
///     let drawing = GraphDrawing(of: machine)
///     print(drawing.mermaid)          // for Markdown
///     print(drawing.dot)              // for Graphviz
///
/// This part knows what is drawn, ``mermaid`` and ``dot`` how it is written. Identifiers are
/// numbers in the order of the file (`s0`, `s1`, ...), since a name may be anything, also a
/// keyword of the language that it is written in.
package struct GraphDrawing: Sendable {
    /// The states of one graph, with its own beginning and end.
    package struct Frame: Sendable {
        /// The prefix of what belongs to the frame; empty for the machine itself.
        package let id: String
        /// What is above the frame; nil for the machine itself.
        package let title: String?
        /// The states, in the order of the file.
        package var boxes: [Box] = []
        /// The transitions, those from the start and to the end included.
        package var arrows: [Arrow] = []
        /// Whether an arrow leads to the end.
        package var hasEnd = false

        /// The identifier of the frame's start, unique in the drawing.
        package var startID: String { id.isEmpty ? "start" : "\(id)_start" }
        /// The identifier of the frame's end, unique in the drawing.
        package var endID: String { id.isEmpty ? "finish" : "\(id)_finish" }
    }

    /// One state.
    package struct Box: Sendable {
        /// The identifier, unique in the drawing: `s0`, `s1`, ...
        package let id: String
        /// The name of the state, not yet escaped for any notation.
        package let name: String
        /// The `Type` of the state: `Task`, `Map`, ...
        package let type: String
        /// What runs inside: the processor of a Map, the branches of a Parallel; empty otherwise.
        package var frames: [Frame] = []
    }

    /// A way from one state to another, or from the beginning, or to the end.
    package struct Arrow: Sendable {
        /// The identifier of the box or the start that the arrow leaves.
        package let from: String
        /// The identifier of the box or the end that the arrow leads to.
        package let to: String
        /// The condition or the error names; nil where the transition is unconditional.
        package var label: String?
        /// Whether it is only taken after a failure.
        package var isCatch = false
    }

    /// The outermost frame: the states of the machine itself.
    package let frame: Frame

    /// The drawing of a whole machine.
    ///
    /// - Complexity: O(states + transitions).
    package init(of machine: StateMachineDefinition) {
        var numbers = BoxNumbers()
        frame = numbers.frame(of: machine.graph, id: "", title: nil)
    }
}

/// Draws graph after graph, and numbers the boxes on the way.
private struct BoxNumbers {
    private var count = 0

    mutating func frame(of graph: StateGraph, id: String, title: String?) -> GraphDrawing.Frame {
        var frame = GraphDrawing.Frame(id: id, title: title)
        var identifiers: [ByteText: String] = [:]
        for state in graph.states {
            let box = "s\(count)"
            count += 1
            identifiers[ByteText(state.name)] = box
            frame.boxes.append(
                GraphDrawing.Box(
                    id: box, name: state.name, type: state.type, frames: insides(of: state, box)))
        }
        // A machine that was read has no arrow into nowhere.
        let place = { (name: String) in identifiers[ByteText(name)] ?? "" }
        frame.arrows.append(
            GraphDrawing.Arrow(from: frame.startID, to: place(graph.startAt)))
        for state in graph.states {
            frame.arrows += state.arrows(from: place(state.name), endID: frame.endID, place)
        }
        frame.hasEnd = frame.arrows.contains { $0.to == frame.endID }
        return frame
    }

    private mutating func insides(of state: State, _ box: String) -> [GraphDrawing.Frame] {
        switch state.kind {
        case .map(let map):
            let title = map.isDistributed ? "each item, distributed" : "each item"
            return [frame(of: map.processor, id: "\(box)_item", title: title)]
        case .parallel(let branches):
            return branches.enumerated().map { index, branch in
                frame(of: branch, id: "\(box)_branch\(index)", title: "branch \(index + 1)")
            }
        default: return []
        }
    }
}

extension State {
    /// The arrows that begin at this state, in the order in which it looks at them.
    fileprivate func arrows(
        from box: String, endID: String, _ place: (String) -> String
    ) -> [GraphDrawing.Arrow] {
        var arrows: [GraphDrawing.Arrow] = []
        if case .choice(let choice) = kind {
            arrows += choice.rules.map { rule in
                GraphDrawing.Arrow(
                    from: box, to: place(rule.next), label: rule.condition.shortText)
            }
            arrows += (choice.defaultNext.map { [$0] } ?? []).map { next in
                GraphDrawing.Arrow(from: box, to: place(next), label: "Default")
            }
        }
        switch (kind, transition) {
        case (.succeed, _), (_, .end): arrows.append(GraphDrawing.Arrow(from: box, to: endID))
        case (_, .next(let name)): arrows.append(GraphDrawing.Arrow(from: box, to: place(name)))
        case (_, nil): break
        }
        return arrows
            + catchers.map { catcher in
                GraphDrawing.Arrow(
                    from: box, to: place(catcher.next),
                    label: catcher.errorEquals.joined(separator: ", "), isCatch: true)
            }
    }
}

extension StateGraph {
    /// The number of states, those inside of Maps and Parallels included.
    package var stateCount: Int {
        states.reduce(0) { count, state in
            switch state.kind {
            case .map(let map): count + 1 + map.processor.stateCount
            case .parallel(let branches): count + 1 + branches.reduce(0) { $0 + $1.stateCount }
            default: count + 1
            }
        }
    }
}
