extension GraphDrawing {
    /// The drawing in the DOT language of Graphviz.
    ///
    ///     digraph "StateMachine" {
    ///         compound=true
    ///         start [label="Start", shape=circle]
    ///         s0 [label="ExtractPool", shape=box]
    ///         start -> s0
    ///     }
    ///
    /// An arrow to or from a Map or Parallel goes to the beginning or from the end of what runs
    /// inside and is cut off at the frame, as DOT has arrows between nodes only.
    package var dot: String {
        var writer = DOTWriter()
        writer.write(frame)
        return writer.text
    }
}

/// Writes line after line, and knows where arrows to frames are attached.
private struct DOTWriter {
    private var lines = [
        "digraph \"StateMachine\" {", "    compound=true", "    node [fontname=\"sans-serif\"]",
        "    edge [fontname=\"sans-serif\", fontsize=10]", "    fontname=\"sans-serif\"",
    ]
    /// For a state with frames the nodes inside where arrows to it end and those from it begin.
    private var anchors: [String: (entry: String, exit: String)] = [:]

    var text: String { (lines + ["}"]).joined(separator: "\n") + "\n" }

    mutating func write(_ frame: GraphDrawing.Frame, indentation: Int = 1) {
        let margin = String(repeating: "    ", count: indentation)
        lines.append("\(margin)\(frame.startID) [label=\"Start\", shape=circle]")
        for box in frame.boxes { write(box, indentation: indentation) }
        if frame.hasEnd {
            lines.append("\(margin)\(frame.endID) [label=\"End\", shape=doublecircle]")
        }
        for arrow in frame.arrows { lines.append(margin + line(of: arrow)) }
    }

    private mutating func write(_ box: GraphDrawing.Box, indentation: Int) {
        let margin = String(repeating: "    ", count: indentation)
        if box.frames.isEmpty {
            lines.append("\(margin)\(box.id) [label=\(Self.quoted(box.name)), \(box.dotShape)]")
            return
        }
        let inside = box.frames[0]
        anchors[box.id] = (inside.startID, inside.hasEnd ? inside.endID : inside.startID)
        lines.append("\(margin)subgraph cluster_\(box.id) {")
        lines.append("\(margin)    label=\(Self.quoted(box.name))")
        for frame in box.frames {
            lines.append("\(margin)    subgraph cluster_\(frame.id) {")
            lines.append("\(margin)        label=\(Self.quoted(frame.title ?? ""))")
            write(frame, indentation: indentation + 2)
            lines.append("\(margin)    }")
        }
        lines.append("\(margin)}")
    }

    private func line(of arrow: GraphDrawing.Arrow) -> String {
        var attributes: [String] = []
        if let label = arrow.label { attributes.append("label=\(Self.quoted(label))") }
        if arrow.isCatch { attributes.append("style=dashed") }
        // From a frame to itself there is nothing to cut off.
        if arrow.from != arrow.to {
            if anchors[arrow.from] != nil { attributes.append("ltail=cluster_\(arrow.from)") }
            if anchors[arrow.to] != nil { attributes.append("lhead=cluster_\(arrow.to)") }
        }
        let from = anchors[arrow.from]?.exit ?? arrow.from
        let to = anchors[arrow.to]?.entry ?? arrow.to
        let suffix = attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]"
        return "\(from) -> \(to)\(suffix)"
    }

    /// A text in quotes; `\` begins an escape and `&` an HTML entity, also inside of quotes.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"", "\\": result += "\\\(character)"
            case "&": result += "&amp;"
            case _ where character.properties.generalCategory == .control: result += " "
            default: result.unicodeScalars.append(character)
            }
        }
        return result + "\""
    }
}

extension GraphDrawing.Box {
    fileprivate var dotShape: String {
        switch type {
        case "Pass": "shape=box, style=rounded"
        case "Choice": "shape=diamond"
        case "Wait": "shape=hexagon"
        case "Succeed": "shape=ellipse"
        case "Fail": "shape=octagon"
        default: "shape=box"
        }
    }
}
