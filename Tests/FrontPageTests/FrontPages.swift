import FoundationEssentials
import Testing

/// The examples of the front pages in Sources, and the Swift files of Tests that compile them.
struct FrontPages {
    /// One example: a fenced block of Swift on a page.
    struct Example: Sendable, CustomTestStringConvertible {
        /// The file, from Sources.
        let page: String
        /// Its lines, without what is before them.
        let lines: [String]

        var testDescription: String { "\(page): \(lines.first ?? "")" }
    }

    private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The modules that are written in Swift; V3 and V4 are links to the files of Base.
    static let modules: [String] = names(in: "Sources").filter { module in
        module != "ScoringKernelV3" && module != "ScoringKernelV4"
            && !files(of: "Sources/\(module)", ending: ".swift").isEmpty
    }

    /// All examples of all pages.
    static let examples: [Example] = modules.flatMap { module in
        pages(of: module).flatMap { page in
            blocks(in: text(page)).map { Example(page: page, lines: $0) }
        }
    }

    /// The lines of all test files, without indentation; a file a text.
    static let compiled: [String] = files(of: "Tests", ending: ".swift").map { file in
        text(file).split(separator: "\n", omittingEmptySubsequences: false).map(trimmed)
            .joined(separator: "\n")
    }

    /// The pages of a module: its DocC pages, and files that begin with `// Module: `.
    static func pages(of module: String) -> [String] {
        files(of: "Sources/\(module)", ending: ".md")
            + files(of: "Sources/\(module)", ending: ".swift").filter { file in
                text(file).hasPrefix("// \(module): ")
            }
    }

    /// The blocks of Swift in a page; in a source file they are comments.
    static func blocks(in page: String) -> [[String]] {
        var blocks: [[String]] = []
        var open: [String]?
        let isComment = page.hasPrefix("// ")
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = isComment ? line.dropFirst(line.hasPrefix("// ") ? 3 : 2) : line
            switch (trimmed(line), open) {
            case ("```swift", nil): open = []
            case ("```", .some(let lines)):
                blocks.append(lines)
                open = nil
            case (let line, .some): open?.append(line)
            default: break
            }
        }
        return blocks
    }

    private static func trimmed(_ line: Substring) -> String {
        String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private static func names(in folder: String) -> [String] {
        let path = repository.appending(path: folder).path
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    private static func files(of folder: String, ending: String) -> [String] {
        names(in: folder).flatMap { name in
            name.hasSuffix(ending)
                ? ["\(folder)/\(name)"] : files(of: "\(folder)/\(name)", ending: ending)
        }
    }

    private static func text(_ file: String) -> String {
        (try? String(contentsOf: repository.appending(path: file), encoding: .utf8)) ?? ""
    }
}
