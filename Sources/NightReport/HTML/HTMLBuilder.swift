/// A piece of HTML or SVG in which nothing is that was not meant.
///
///     HTMLBuilder("td", ["class": "name"], .text(state))
///
/// Names of elements and attributes are constants of the source; every other text goes through
/// ``escaped(_:)``. There is no way to put in markup that somebody else wrote.
package struct HTMLBuilder: Sendable {
    /// As it is written to the file.
    package let source: String

    private init(source: String) { self.source = source }

    /// An element.
    ///
    /// - Parameters:
    ///   - name: such as `td`; one that HTML closes by itself has no children.
    ///   - attributes: their values as texts, not yet escaped.
    ///   - children: what it holds.
    package init(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ children: HTMLBuilder...
    ) { self.init(name, attributes, all: children) }

    /// An element with any number of children.
    package init(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        all children: [HTMLBuilder]
    ) {
        var source = "<\(name)"
        for (key, value) in attributes { source += " \(key)=\"\(Self.escaped(value))\"" }
        source += ">"
        for child in children { source += child.source }
        if !Self.endless.contains("\(name)") { source += "</\(name)>" }
        self.source = source
    }

    /// A text, with all that HTML would understand escaped.
    package static func text(_ text: String) -> HTMLBuilder { HTMLBuilder(source: escaped(text)) }

    /// A text in which what is between backticks is something to type.
    package static func prose(_ text: String) -> HTMLBuilder {
        let pieces = text.split(separator: "`", omittingEmptySubsequences: false)
        // One without a partner is only itself.
        guard pieces.count % 2 == 1 else { return .text(text) }
        return .all(
            pieces.enumerated().map { place, piece in
                place % 2 == 0
                    ? .text(String(piece)) : HTMLBuilder("code", [:], .text(String(piece)))
            })
    }

    /// Pieces one after the other.
    package static func all(_ pieces: [HTMLBuilder]) -> HTMLBuilder {
        HTMLBuilder(source: pieces.map(\.source).joined())
    }

    /// A style sheet, which is a constant of the source.
    static func style(_ sheet: StaticString) -> HTMLBuilder {
        HTMLBuilder(source: "<style>\(sheet)</style>")
    }

    /// A script, which is a constant of the source.
    static func script(_ script: StaticString) -> HTMLBuilder {
        HTMLBuilder(source: "<script>\(script)</script>")
    }

    static let empty = HTMLBuilder(source: "")
    /// What a document begins with.
    static let doctype = HTMLBuilder(source: "<!DOCTYPE html>\n")

    /// The elements that have no end (HTML Living Standard, 13.1.2, "Void elements").
    private static let endless: Set = ["meta", "link", "br", "hr"]

    /// A text of which every character stands for itself, also between quotes.
    ///
    /// Control characters are errors in HTML, and those that turn the direction of writing let a
    /// name look like another: a mark stands for both.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(character)
            case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": result += "\u{FFFD}"
            case _ where character.properties.generalCategory == .control: result += "\u{FFFD}"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
