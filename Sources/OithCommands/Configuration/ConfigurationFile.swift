package import JSON
package import SystemPackage

/// A configuration file: one JSON object with the settings of a night.
///
///     {
///       "pool": "pool.sqlite", "data": "/var/lib/oith",
///       "radius": 40,
///       "retention": { "snapshots": 14, "comment": "two weeks, by order of the data officer" }
///     }
///
/// Relative paths are relative to the file's folder. `comment` is allowed anywhere.
package struct ConfigurationFile {
    /// A mistake in the file.
    package struct Problem: CustomStringConvertible {
        /// The line, counted from 1; 0 if the problem is about the whole file.
        package let line: Int
        /// What is wrong and what to write instead.
        package let message: String

        package var description: String { line > 0 ? "line \(line): \(message)" : message }
    }

    private let path: FilePath
    /// The settings that the file has, checked; paths are absolute.
    package private(set) var values: [Setting: JSONValue] = [:]
    /// The line of each setting, counted from 1; also of those with a problem.
    package private(set) var lines: [Setting: Int] = [:]
    /// All problems, in the order of the file.
    package private(set) var problems: [Problem] = []

    private static let comment = "comment"
    private static let groups = Set(Setting.all.compactMap { $0.keys.dropLast().first })

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: its content.
    ///   - path: its absolute path.
    package init(_ bytes: [UInt8], at path: FilePath) {
        self.path = path
        do throws(JSONError) { read(try LocatedJSON(parsing: bytes)) } catch {
            problems = [
                Problem(line: error.line, message: "\(error.message), column \(error.column)")
            ]
        }
        problems.sort { $0.line < $1.line }
    }

    private mutating func read(_ document: LocatedJSON) {
        guard let object = document.value.object else {
            return problems.append(Problem(line: 1, message: "write one object, { ... }"))
        }
        for pointer in document.doubledKeys {
            problems.append(
                Problem(
                    line: document.line(at: pointer), message: "\(pointer.dropFirst()) is set twice"
                ))
        }
        for member in object.members where member.key != Self.comment {
            if Self.groups.contains(member.key) {
                read(member, document)
            } else {
                read([member.key], value: member.value, in: document)
            }
        }
    }

    private mutating func read(_ group: JSONObject.Member, _ document: LocatedJSON) {
        guard let object = group.value.object else {
            return problems.append(
                Problem(
                    line: document.line(of: [group.key]),
                    message: "\(group.key) is an object, { ... }"))
        }
        for member in object.members where member.key != Self.comment {
            read([group.key, member.key], value: member.value, in: document)
        }
    }

    private mutating func read(_ keys: [String], value: JSONValue, in document: LocatedJSON) {
        let name = keys.joined(separator: ".")
        let line = document.line(of: keys)
        guard let setting = Setting.named(name) else {
            let names = Setting.all.map(\.name) + Self.groups
            return problems.append(
                Problem(line: line, message: "there is no \(name)\(Suggestion.text(name, names))"))
        }
        lines[setting] = line
        if let checked = setting.kind.checked(value, in: path.removingLastComponent()) {
            values[setting] = checked
        } else {
            problems.append(
                Problem(line: line, message: "\(name) takes \(setting.kind.quotedExpectation)"))
        }
    }
}
