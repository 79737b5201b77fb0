import NightStages
import Nights
import StateMachine
import SystemPackage

/// What a setting takes, and how a text of the environment becomes such a value.
enum SettingKind {
    case path
    /// The path of a file for node_exporter, which looks at no other names.
    case collectedFile
    /// The name of a shipped scoring model, or a file.
    case model
    case number(ClosedRange<Double>, unit: String?)
    case integer(ClosedRange<Int>)
    case memory
    case choice([String])
    case flag
    /// An address on the web; what comes after the host is secret.
    case address
    /// A program and its arguments, which are secret.
    case command
    /// A time of the day or an instant.
    case time

    /// What it takes, for messages.
    var expectation: String {
        switch self {
        case .path: "the path of a file or folder, in quotes"
        case .collectedFile: "the path of a file whose name ends in .prom, in quotes"
        case .model: "the name of a scoring model or the path of its file, in quotes"
        case .number(let range, let unit):
            "a number\(unit.map { " of " + $0 } ?? "") in "
                + "\(Self.plain(range.lowerBound))...\(Self.plain(range.upperBound))"
        case .integer(let range): "a whole number in \(range.lowerBound)...\(range.upperBound)"
        case .memory: "a size of at least \(MachineOptions.leastMemory), such as \"8GiB\""
        case .choice(let words): words.map { "\"\($0)\"" }.joined(separator: " or ")
        case .flag: "true or false"
        case .time: "a time such as \"06:30\", in the machine's zone"
        case .address: "an address, \"https://...\""
        case .command: "a program and its arguments, [\"/path/of/it\", \"-x\"]"
        }
    }

    /// Checks a value of a file.
    ///
    /// - Parameters:
    ///   - value: what stands there.
    ///   - folder: what a relative path is relative to.
    /// - Returns: the value in its plain form, paths absolute; nil where it is not what it takes.
    func checked(_ value: JSONValue, in folder: FilePath) -> JSONValue? {
        switch self {
        case .path, .collectedFile:
            guard let path = value.string, !path.isEmpty else { return nil }
            if case .collectedFile = self, !path.hasSuffix(".prom") { return nil }
            return .string(folder.pushing(FilePath(path)).lexicallyNormalized().string)
        case .model:
            guard let name = value.string, !name.isEmpty else { return nil }
            return ModelLocation.isFile(name)
                ? .string(folder.pushing(FilePath(name)).lexicallyNormalized().string) : value
        case .number(let range, _): return value.number.map(range.contains) == true ? value : nil
        case .integer(let range): return value.integer.map(range.contains) == true ? value : nil
        case .memory:
            let size = value.string.flatMap { ByteSize($0) }
            return size.map { $0 >= MachineOptions.leastMemory } == true ? value : nil
        case .choice(let words): return value.string.map(words.contains) == true ? value : nil
        case .flag: return value.bool == nil ? nil : value
        case .time:
            let now = SystemClock().now
            return value.string.flatMap { TimeOfDay.instant($0, after: now) } == nil ? nil : value
        case .address: return value.string.flatMap(Self.host) == nil ? nil : value
        case .command:
            let words = value.array?.compactMap(\.string) ?? []
            return words.isEmpty || words[0].isEmpty || words.count != value.array?.count
                ? nil : value
        }
    }

    /// The value that a text stands for, unchecked; the text itself where it is none.
    func value(of text: String) -> JSONValue {
        switch self {
        case .path, .collectedFile, .model, .memory, .choice, .address, .time: .string(text)
        case .number, .integer, .flag, .command: (try? JSONValue(parsing: text)) ?? .string(text)
        }
    }

    /// The value as people may see it.
    func shown(_ value: JSONValue) -> JSONValue {
        switch self {
        case .address: .string(value.string.flatMap(Self.host).map { "\($0)/..." } ?? "...")
        // What follows the program may hold a token.
        case .command:
            .array((value.array ?? []).enumerated().map { $0.offset == 0 ? $0.element : "..." })
        default: value
        }
    }

    /// The scheme and the host of an address; nil where the text is none.
    private static func host(_ text: String) -> String? {
        guard let match = text.wholeMatch(of: /(https?:\/\/)(?:[^\/@\s]*@)?([^\/?#@\s]+)\S*/) else {
            return nil
        }
        if let port = match.2.firstMatch(of: /:([^:\]]*)$/)?.1, !port.isEmpty {
            guard let number = Int(port), (1...65_535).contains(number) else { return nil }
        }
        return "\(match.1)\(match.2)"
    }

    private static func plain(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }
}
