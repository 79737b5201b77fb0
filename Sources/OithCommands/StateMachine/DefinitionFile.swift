import DurableFiles
import JSON
import NightStages
import Nights
import StateMachine
import SystemPackage

/// A state machine in a file, with what its placeholders stand for.
struct DefinitionFile {
    /// The file, or - for standard input.
    let path: String
    /// The kind of execution that it must be valid for.
    var kind = StateMachineDefinition.Kind.local
    /// Values that the command line gives.
    var assignments: [String: String] = [:]
    /// A file with more values; nil for `nightly.env` beside `nightly.asl.json`, if it exists.
    var valuesFile: String?
    /// The values of an earlier run.
    var earlier: [String: String] = [:]

    /// What the placeholders of a definition are where this process does the work.
    private static let localValues = ["Region": "local", "Account": "000000000000"]

    /// Reads the definition and fills its placeholders.
    ///
    /// A value of the command line wins over one of the file, that over an earlier run's, and that
    /// over the local ones. It is an error to assign a name that the definition does not use: it may
    /// be misspelled.
    ///
    /// - Throws: ``InvalidDefinition`` with all problems, or an error of a file.
    func read() throws -> NightDefinition {
        let text = String(decoding: try InputFile.bytes(of: path), as: UTF8.self)
        let names = Set(text.matches(of: /\${([A-Za-z0-9_.\-]+)}/).map { String($0.1) })
        var values = Self.localValues
        values.merge(earlier) { $1 }
        values.merge(try fileValues()) { $1 }
        values = values.filter { names.contains($0.key) }
        values.merge(assignments) { $1 }
        do throws(DefinitionError) {
            return try NightDefinition(template: text, placeholders: values, kind: kind)
        } catch {
            let missing = names.subtracting(values.keys)
            throw InvalidDefinition(
                file: path,
                problems: error.problems
                    + (missing.isEmpty ? [] : otherProblems(of: text, values, missing: missing)))
        }
    }

    /// Stands for a missing value while other problems are looked for.
    private static let standIn = "7777777"

    /// The problems that do not come from missing placeholders.
    private func otherProblems(
        of text: String, _ values: [String: String], missing: Set<String>
    ) -> [DefinitionProblem] {
        let standIns = Dictionary(uniqueKeysWithValues: missing.map { ($0, Self.standIn) })
        do throws(DefinitionError) {
            let filled = try Placeholders.fill(text, values.merging(standIns) { $1 })
            _ = try StateMachineDefinition(filled, kind: kind)
            return []
        } catch {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return error.problems.filter { problem in
                if problem.message.contains(Self.standIn) { return false }
                guard problem.field != nil, lines.indices.contains(problem.line - 1) else {
                    return problem.line > 0
                }
                return !missing.contains { lines[problem.line - 1].contains("${\($0)}") }
            }
        }
    }

    // MARK: - Values

    /// Takes `NAME=VALUE` apart; nil if the text has not that form.
    static func assignment(_ text: String) -> (name: String, value: String)? {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else { return nil }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }

    private func fileValues() throws -> [String: String] {
        guard let name = try valuesFile ?? valuesFileBeside() else { return [:] }
        let text = String(decoding: try InputFile.bytes(of: name), as: UTF8.self)
        var values: [String: String] = [:]
        for (index, line) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).enumerated() {
            let content = line.trimming(while: \.isWhitespace)
            if content.isEmpty || content.hasPrefix("#") { continue }
            guard let (name, value) = Self.assignment(content) else {
                throw CommandError(
                    ExitStatus.badData,
                    "\(name), line \(index + 1): write NAME=VALUE, or # before a comment")
            }
            values[name] = value
        }
        return values
    }

    /// `nightly.env` beside `nightly.asl.json`; nil if there is none.
    private func valuesFileBeside() throws -> String? {
        let file = FilePath.absolute(path)
        var stem = file.lastComponent?.string ?? ""
        for suffix in [".json", ".asl"] where stem.hasSuffix(suffix) {
            stem.removeLast(suffix.count)
        }
        let path = file.removingLastComponent().appending(stem + ".env")
        return try FileStatus.find(path, followingLinks: true) == nil ? nil : path.string
    }
}

extension Substring {
    fileprivate func trimming(while isTrimmed: (Character) -> Bool) -> String {
        String(drop(while: isTrimmed).reversed().drop(while: isTrimmed).reversed())
    }
}
