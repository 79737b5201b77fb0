extension GraphDrawing {
    /// The drawing as a Mermaid flowchart.
    ///
    ///     flowchart TD
    ///         start(("Start"))
    ///         s0["ExtractPool"]
    ///         finish((("End")))
    ///         start --> s0
    ///         s0 --> finish
    ///
    /// All names are quoted, and characters with a meaning inside of quotes are written as `#34;`
    /// (mermaid.js.org, "Flowcharts", Special characters that break syntax).
    package var mermaid: String {
        var lines = ["flowchart TD"]
        frame.appendMermaid(to: &lines, indentation: 1)
        return lines.joined(separator: "\n") + "\n"
    }
}

extension GraphDrawing.Frame {
    fileprivate func appendMermaid(to lines: inout [String], indentation: Int) {
        let margin = String(repeating: "    ", count: indentation)
        lines.append("\(margin)\(startID)((\"Start\"))")
        for box in boxes { box.appendMermaid(to: &lines, indentation: indentation) }
        if hasEnd { lines.append("\(margin)\(endID)(((\"End\")))") }
        for arrow in arrows { lines.append(margin + arrow.mermaid) }
    }
}

extension GraphDrawing.Box {
    fileprivate func appendMermaid(to lines: inout [String], indentation: Int) {
        let margin = String(repeating: "    ", count: indentation)
        let label = "\"\(MermaidText.escaped(name))\""
        if frames.isEmpty {
            lines.append(margin + id + outline(label))
            return
        }
        lines.append("\(margin)subgraph \(id)[\(label)]")
        for frame in frames {
            let title = "\"\(MermaidText.escaped(frame.title ?? ""))\""
            lines.append("\(margin)    subgraph \(frame.id)[\(title)]")
            frame.appendMermaid(to: &lines, indentation: indentation + 2)
            lines.append("\(margin)    end")
        }
        lines.append("\(margin)end")
    }

    private func outline(_ label: String) -> String {
        switch type {
        case "Pass": "(\(label))"
        case "Choice": "{\(label)}"
        case "Wait": "{{\(label)}}"
        case "Succeed": "([\(label)])"
        case "Fail": "[[\(label)]]"
        default: "[\(label)]"
        }
    }
}

extension GraphDrawing.Arrow {
    fileprivate var mermaid: String {
        let line = isCatch ? "-.->" : "-->"
        let text = label.map { "|\"\(MermaidText.escaped($0))\"|" } ?? ""
        return "\(from) \(line)\(text) \(to)"
    }
}

/// Texts between the quotes of a Mermaid label.
private enum MermaidText {
    /// A text of which every character stands for itself.
    ///
    /// A quote ends the label, `#` begins an entity, `<` and `&` are HTML, a backtick and a
    /// leading list mark are Markdown, `%%{` is a directive, `\n` a line break.
    static func escaped(_ text: String) -> String {
        var result = ""
        let listMark = listMarkOffset(text)
        for (offset, character) in text.unicodeScalars.enumerated() {
            switch character {
            case "\"", "#", "<", ">", "&", "`", "%", "\\", "|": result += "#\(character.value);"
            case _ where offset == listMark: result += "#\(character.value);"
            case _ where character.properties.generalCategory == .control: result += " "
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// Where the mark of a Markdown list is: `1.`, `-`, `*`, `+`.
    private static func listMarkOffset(_ text: String) -> Int? {
        let scalars = text.unicodeScalars
        let digits = scalars.prefix { "0" <= $0 && $0 <= "9" }.count
        let next = scalars.dropFirst(digits).first
        if digits > 0 { return next == "." || next == ")" ? digits : nil }
        return next == "-" || next == "*" || next == "+" ? 0 : nil
    }
}
