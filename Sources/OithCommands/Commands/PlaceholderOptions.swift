import ArgumentParser
import DurableFiles
import NightStages
import Nights
import StateMachine
import SystemPackage

/// What the placeholders of a state machine are.
struct PlaceholderOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: "A value for a ${Placeholder} of the state machine, NAME=VALUE; can be repeated.")
    var set: [String] = []

    @Option(
        name: .customLong("set-file"),
        help: """
            A file with such values, one a line. [default: beside nightly.asl.json nightly.env, \
            where it is there]
            """)
    var setFile: String?

    /// What the placeholders of a definition are where this process does the work.
    private static let localValues = ["Region": "local", "Account": "000000000000"]

    func validate() throws { _ = try assignments() }

    /// Reads the definition, placeholders filled.
    ///
    /// A value given with `--set` wins over one of the file, that over the local ones, and it is
    /// an error to set what the definition does not ask for: it may be a slip of the pen.
    ///
    /// - Parameters:
    ///   - path: the definition's file, or - for standard input.
    ///   - kind: for which kind of execution it is to be sound.
    ///   - earlier: what filled the placeholders before; it wins over the local values only.
    /// - Returns: the definition.
    /// - Throws: ``InvalidDefinition`` with all that is wrong with it, or an error of a file.
    func definition(
        at path: String, _ kind: StateMachineDefinition.Kind = .local,
        keeping earlier: [String: String] = [:]
    ) throws -> NightDefinition {
        let text = String(decoding: try InputFile.bytes(of: path), as: UTF8.self)
        let names = Set(text.matches(of: /\${([A-Za-z0-9_.\-]+)}/).map { String($0.1) })
        var values = Self.localValues
        values.merge(earlier) { $1 }
        values.merge(try fileValues(beside: path)) { $1 }
        values = values.filter { names.contains($0.key) }
        values.merge(try assignments()) { $1 }
        do throws(DefinitionError) {
            return try NightDefinition(template: text, placeholders: values, kind: kind)
        } catch {
            let missing = names.subtracting(values.keys)
            throw InvalidDefinition(
                file: path,
                problems: error.problems
                    + (missing.isEmpty ? [] : otherProblems(of: text, kind, values, missing)))
        }
    }

    /// What is put in the place of a missing value to find what else is wrong.
    private static let standIn = "7777777"

    /// What else is wrong where placeholders are missing, as far as the stand-ins in their places
    /// are not to blame.
    private func otherProblems(
        of text: String, _ kind: StateMachineDefinition.Kind, _ values: [String: String],
        _ missing: Set<String>
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

    /// What `--set` gives.
    func assignments() throws -> [String: String] {
        try set.reduce(into: [:]) { values, text in
            guard let (name, value) = Self.assignment(text) else {
                throw ValidationError("--set takes NAME=VALUE, not \(text).")
            }
            values[name] = value
        }
    }

    private func fileValues(beside path: String) throws -> [String: String] {
        guard let name = try setFile ?? Self.setFile(beside: path) else { return [:] }
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

    /// `nightly.env` beside `nightly.asl.json`, where it is there.
    private static func setFile(beside definition: String) throws -> String? {
        let file = FilePath.absolute(definition)
        var stem = file.lastComponent?.string ?? ""
        for suffix in [".json", ".asl"] where stem.hasSuffix(suffix) {
            stem.removeLast(suffix.count)
        }
        let path = file.removingLastComponent().appending(stem + ".env")
        return try FileStatus.find(path, followingLinks: true) == nil ? nil : path.string
    }

    private static func assignment(_ text: String) -> (name: String, value: String)? {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else { return nil }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
}

extension Substring {
    fileprivate func trimming(while isTrimmed: (Character) -> Bool) -> String {
        String(drop(while: isTrimmed).reversed().drop(while: isTrimmed).reversed())
    }
}
