/// A page as a strict reader sees it: every element is closed, every character is escaped.
///
/// It reads the subset that the report writes, by HTML's own rules (HTML Living Standard, 13.1.2),
/// and refuses everything else, so that a text that escapes its element is an error here.
struct PageReader {
    /// Why a text is no page.
    struct PageError: Error, Equatable {
        let message: String
        let offset: Int
    }

    private static let voids: Set = ["meta", "link", "br", "hr"]
    /// Elements whose text is no markup and has no entities.
    private static let rawTexts: Set = ["style", "script"]
    private static let entities = [
        "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'",
    ]

    private let bytes: [UInt8]
    private var offset = 0

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// Reads a whole page.
    static func read(_ html: String) throws -> PageElement {
        let doctype = "<!DOCTYPE html>\n"
        guard html.hasPrefix(doctype) else {
            throw PageError(message: "it has no doctype", offset: 0)
        }
        var reader = PageReader(String(html.dropFirst(doctype.count)))
        let page = try reader.element()
        guard reader.bytes[reader.offset...].elementsEqual("\n".utf8) else {
            throw reader.error("something follows the page")
        }
        return page
    }

    private func error(_ message: String) -> PageError {
        PageError(message: message, offset: offset)
    }

    private func peek(_ text: String) -> Bool {
        bytes[offset...].starts(with: text.utf8)
    }

    private mutating func take(_ text: String) throws {
        guard peek(text) else { throw error("no \(text)") }
        offset += text.utf8.count
    }

    private mutating func take(until end: Unicode.Scalar) throws -> String {
        guard let place = bytes[offset...].firstIndex(of: UInt8(ascii: end)) else {
            throw error("no \(end)")
        }
        defer { offset = place }
        return String(decoding: bytes[offset..<place], as: UTF8.self)
    }

    /// What is before the end of an element whose text is raw.
    ///
    /// A browser ends it at `</` and its name alone; nothing that looks like a tag is taken here.
    private mutating func rawText(of name: String) throws -> String {
        let text = try take(until: "<")
        guard peek("</\(name)>") else { throw error("a bare < in a \(name)") }
        return text
    }

    private mutating func name() throws -> String {
        let found = bytes[offset...].prefix { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "-")
        }
        guard !found.isEmpty else { throw error("no name") }
        offset += found.count
        return String(decoding: found, as: UTF8.self)
    }

    private func plain(_ text: String) throws -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"):
                throw error("a bare \(Character(Unicode.Scalar(byte)))")
            case UInt8(ascii: "&"):
                guard
                    let (entity, meaning) = Self.entities.first(where: {
                        rest.starts(with: $0.key.utf8)
                    })
                else { throw error("a bare &") }
                result += meaning.utf8
                rest = rest.dropFirst(entity.utf8.count)
            default:
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func element() throws -> PageElement {
        try take("<")
        var element = PageElement(name: try name())
        while peek(" ") {
            try take(" ")
            let key = try name()
            try take("=\"")
            guard element.attributes[key] == nil else { throw error("\(key) twice") }
            element.attributes[key] = try plain(try take(until: "\""))
            try take("\"")
        }
        try take(">")
        if Self.voids.contains(element.name) { return element }
        if Self.rawTexts.contains(element.name) {
            element.children = [.text(try rawText(of: element.name))]
        }
        while !peek("</") {
            guard offset < bytes.count else { throw error("\(element.name) has no end") }
            if peek("<") {
                element.children.append(.element(try self.element()))
            } else {
                element.children.append(.text(try plain(try take(until: "<"))))
            }
        }
        try take("</\(element.name)>")
        return element
    }
}

/// An element of a page.
struct PageElement {
    indirect enum Node {
        case element(PageElement)
        case text(String)
    }

    let name: String
    var attributes: [String: String] = [:]
    var children: [Node] = []

    init(name: String) { self.name = name }

    /// What a reader reads of it.
    var text: String {
        children.map { node in
            switch node {
            case .element(let element): element.text
            case .text(let text): text
            }
        }.joined()
    }

    /// All elements inside with that name, itself included, in the order of the page.
    func all(_ name: String, class style: String? = nil) -> [PageElement] {
        var inside: [PageElement] = []
        for case .element(let element) in children { inside += element.all(name, class: style) }
        let isFound = self.name == name && (style == nil || attributes["class"] == style)
        return (isFound ? [self] : []) + inside
    }

    /// The part of the page with that heading.
    func section(_ title: String) -> PageElement? {
        all("section").first { $0.all("h2").first?.text == title }
    }

    /// The words under a heading.
    var note: String? { all("p", class: "note").first?.text }

    /// Its tables: the titles of the columns, then the rows.
    var tables: [[[String]]] {
        all("table").map { table in
            table.all("tr").map { row in (row.all("th") + row.all("td")).map(\.text) }
        }
    }

    /// The pairs of a list of terms: each title with what is beside it, joined by a bar.
    var terms: [String: String] {
        var terms: [String: String] = [:]
        var title = ""
        func look(_ element: PageElement) {
            if element.name == "dt" { title = element.text }
            if element.name == "dd" {
                terms[title] = terms[title].map { "\($0) | \(element.text)" } ?? element.text
            }
            for case .element(let child) in element.children { look(child) }
        }
        look(self)
        return terms
    }
}
