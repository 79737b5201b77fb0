package import JSON
import NightReport
import NightStages
import Nights
import StateMachine
package import SystemPackage

/// What a setting takes, and how a text of the environment becomes such a value.
package enum SettingKind: Sendable {
    /// The path of a file or a folder.
    case path
    /// The path of a file for node_exporter, which looks at no other names.
    case collectedFile
    /// The name of a shipped scoring model, or a file.
    case model
    /// Any words on one line.
    case text
    /// A number in a range, with its unit.
    case number(ClosedRange<Double>, unit: String?)
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// A number of bytes, such as `8GiB`; at least ``Setting/minimumMemory``.
    case memory
    /// One of some words.
    case choice([String])
    /// True or false.
    case flag
    /// An address on the web; what comes after the host is secret.
    case address
    /// A program and its arguments, which are secret.
    case command
    /// A time of the day or an instant.
    case time

    /// What it takes, for messages about a flag or a variable.
    package var expectation: String {
        switch self {
        case .path: "the path of a file or folder"
        case .collectedFile: "the path of a file whose name ends in .prom"
        case .model: "the name of a scoring model or the path of its file"
        case .text: "a text of at most 100 characters on one line"
        case .number(let range, let unit):
            "a number\(unit.map { " of " + $0 } ?? "") in "
                + "\(NumberFormatting.short(range.lowerBound))..."
                + NumberFormatting.short(range.upperBound)
        case .integer(let range): "a whole number in \(range.lowerBound)...\(range.upperBound)"
        case .memory: "a size of at least \(Setting.minimumMemory), such as 8GiB"
        case .choice(let words): words.joined(separator: " or ")
        case .flag: "true or false"
        case .time:
            "a time such as 06:30, in the machine's time zone, or 2026-11-20T06:30:00Z"
        case .address: "an address, https://..., with a port of at most 65535 if any"
        case .command: "a program and its arguments, [\"/path/of/it\", \"-x\"]"
        }
    }

    /// The same for messages about a JSON file, where texts are in quotes.
    package var quotedExpectation: String {
        switch self {
        case .path, .collectedFile, .model, .text: "\(expectation), in quotes"
        case .memory: "a size of at least \(Setting.minimumMemory), such as \"8GiB\""
        case .choice(let words): words.map { "\"\($0)\"" }.joined(separator: " or ")
        case .time: "a time such as \"06:30\", in the machine's time zone"
        case .address: "an address, \"https://...\""
        case .number, .integer, .flag, .command: expectation
        }
    }

    /// The values that it takes, to follow what it sets in a help text; empty where that says it.
    package var values: String {
        switch self {
        case .number(let range, _):
            ", \(NumberFormatting.short(range.lowerBound)) to "
                + NumberFormatting.short(range.upperBound)
        case .integer(let range): ", \(range.lowerBound) to \(range.upperBound)"
        case .choice(let words): ": \(words.joined(separator: " or "))"
        default: ""
        }
    }

    /// What stands for a value in the usage line of a command; nil for the name of the flag.
    package var valueName: String? {
        switch self {
        case .path, .collectedFile: "path"
        case .number(_, let unit): unit ?? "number"
        case .integer: "number"
        case .memory: "size"
        case .choice(let words): words.joined(separator: "|")
        case .time: "time"
        case .model, .text, .flag, .address, .command: nil
        }
    }

    // MARK: - Values

    /// A value with its path made absolute; any other value as it is.
    package func absolute(_ value: JSONValue, in folder: FilePath) -> JSONValue {
        guard let text = value.string else { return value }
        switch self {
        case .path, .collectedFile: break
        case .model where ShippedFile.isPath(text): break
        default: return value
        }
        return .string(folder.pushing(FilePath(text)).lexicallyNormalized().string)
    }

    /// Checks a value of a file.
    ///
    /// - Parameters:
    ///   - value: the value in the file.
    ///   - folder: what a relative path is relative to.
    /// - Returns: the value, paths absolute; nil if it is not what this kind takes.
    package func checked(_ value: JSONValue, in folder: FilePath) -> JSONValue? {
        switch self {
        case .path, .collectedFile:
            guard let path = value.string, !path.isEmpty else { return nil }
            if case .collectedFile = self, !path.hasSuffix(".prom") { return nil }
            return absolute(value, in: folder)
        case .model:
            return value.string?.isEmpty == false ? absolute(value, in: folder) : nil
        case .text:
            let isLine = value.string.map {
                1...100 ~= $0.count && !$0.contains(where: \.isNewline)
            }
            return isLine == true ? value : nil
        case .number(let range, _): return value.number.map(range.contains) == true ? value : nil
        case .integer(let range): return value.integer.map(range.contains) == true ? value : nil
        case .memory:
            let size = value.string.flatMap { ByteSize($0) }
            return size.map { $0 >= Setting.minimumMemory } == true ? value : nil
        case .choice(let words): return value.string.map(words.contains) == true ? value : nil
        case .flag: return value.bool == nil ? nil : value
        case .time:
            let now = SystemClock().now
            return value.string.flatMap { TimeOfDay.instant($0, after: now) } == nil ? nil : value
        case .address:
            let text = value.string ?? ""
            return Self.host(text) == nil || WebAddress.url(text) == nil ? nil : value
        case .command:
            let words = value.array?.compactMap(\.string) ?? []
            return words.isEmpty || words[0].isEmpty || words.count != value.array?.count
                ? nil : value
        }
    }

    /// The value of a text of the environment, not checked; the text itself if it has none.
    package func value(of text: String) -> JSONValue {
        switch self {
        case .path, .collectedFile, .model, .text, .memory, .choice, .address, .time: .string(text)
        case .number, .integer, .flag, .command: (try? JSONValue(parsing: text)) ?? .string(text)
        }
    }

    /// The value without its secrets.
    package func shown(_ value: JSONValue) -> JSONValue {
        switch self {
        case .address: .string(value.string.flatMap(Self.host).map { "\($0)/..." } ?? "...")
        // What follows the program may hold a token.
        case .command:
            .array((value.array ?? []).enumerated().map { $0.offset == 0 ? $0.element : "..." })
        default: value
        }
    }

    /// The scheme and the host of an address; nil if the text is not an address.
    private static func host(_ text: String) -> String? {
        guard let match = text.wholeMatch(of: /(https?:\/\/)(?:[^\/@\s]*@)?([^\/?#@\s]+)\S*/) else {
            return nil
        }
        return "\(match.1)\(match.2)"
    }
}
