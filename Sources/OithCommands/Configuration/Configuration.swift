import ArgumentParser
import DurableFiles
import NightStages
import Nights
import StateMachine
import SystemPackage

/// All that is wrong in a configuration file and in the environment.
struct InvalidConfiguration: Error, CustomStringConvertible {
    /// A line each, with its place.
    let problems: [String]
    /// The exit code.
    let status: Int32

    var description: String {
        "the configuration is not sound:\n" + problems.joined(separator: "\n")
    }
}

/// The settings of a night as they hold: flags win over the environment, that over the file, and
/// that over what is built in.
struct Configuration {
    /// Who said what a setting is.
    enum Origin: CustomStringConvertible {
        case flag
        case environment(String)
        case file(FilePath, line: Int)
        case builtIn

        var description: String {
            switch self {
            case .flag: "flag"
            case .environment(let variable): "$\(variable)"
            case .file(let path, let line): "\(path), line \(line)"
            case .builtIn: "default"
            }
        }
    }

    /// The file, where there is one.
    let file: FilePath?
    private var entries: [Setting: (value: JSONValue, origin: Origin)] = [:]

    /// Puts the layers together.
    ///
    /// - Parameters:
    ///   - path: the configuration file; nil for none.
    ///   - flags: what the command line says, checked already.
    /// - Throws: ``InvalidConfiguration``.
    init(_ path: FilePath?, flags: [Setting: JSONValue] = [:]) throws {
        let problems: InvalidConfiguration?
        (self, problems) = try Self.reading(path, flags)
        if let problems { throw problems }
    }

    /// What can be read of a configuration in spite of mistakes, for telling others of them.
    ///
    /// - Parameters: as of ``init(_:flags:)``.
    init(salvaging path: FilePath?, flags: [Setting: JSONValue] = [:]) {
        let found = try? Self.reading(path, flags)
        self = found?.0 ?? (try? Self.reading(nil, flags).0) ?? Configuration(file: nil)
    }

    private init(file: FilePath?) { self.file = file }

    private static func reading(
        _ path: FilePath?, _ flags: [Setting: JSONValue]
    ) throws -> (Configuration, InvalidConfiguration?) {
        var configuration = Configuration(file: path)
        let problems = try configuration.read(flags)
        return (configuration, problems)
    }

    /// Takes all layers, and returns what is wrong with them.
    private mutating func read(_ flags: [Setting: JSONValue]) throws -> InvalidConfiguration? {
        let path = file
        var problems: [String] = []
        for setting in Setting.allCases {
            if let value = setting.defaultValue { entries[setting] = (value, .builtIn) }
        }
        if let path {
            let file = ConfigurationFile(try InputFile.bytes(of: path.string), at: path)
            problems += file.problems.map { "\(path), \($0)" }
            for (setting, value) in file.values {
                entries[setting] = (value, .file(path, line: file.lines[setting] ?? 0))
            }
        }
        let isFileSound = problems.isEmpty
        problems += readEnvironment(except: Set(flags.keys))
        for (setting, value) in flags { entries[setting] = (value, .flag) }
        if problems.isEmpty { return nil }
        return InvalidConfiguration(
            problems: problems, status: isFileSound ? ExitStatus.badUsage : ExitStatus.badData)
    }

    /// Takes what the environment says; a variable that a flag overrules is not looked at.
    private mutating func readEnvironment(except flags: Set<Setting>) -> [String] {
        var problems: [String] = []
        for setting in Setting.allCases where !flags.contains(setting) {
            guard let text = Environment.value(setting.variable) else { continue }
            let value = setting.kind.value(of: text)
            if let checked = setting.kind.checked(value, in: FilePath.absolute(".")) {
                entries[setting] = (checked, .environment(setting.variable))
            } else {
                problems.append("$\(setting.variable) takes \(setting.kind.expectation)")
            }
        }
        return problems
    }

    /// Variables that look as if a setting was meant, a line each.
    ///
    /// A night that nobody watches says so and goes on: the variable may be another program's.
    var misspelledVariables: [String] {
        let known = Setting.allCases.map(\.variable) + Environment.others
        return Environment.names.filter { $0.hasPrefix("OITH_") && !known.contains($0) }.compactMap
        {
            let suggestion = Suggestion.text($0, known)
            return suggestion.isEmpty ? nil : "there is no $\($0)\(suggestion)"
        }
    }

    /// What a setting is and who said so; nil where nobody did.
    subscript(setting: Setting) -> (value: JSONValue, origin: Origin)? { entries[setting] }

    // MARK: - Values

    func number(_ setting: Setting) -> Double { entries[setting]?.value.number ?? 0 }
    func integer(_ setting: Setting) -> Int { entries[setting]?.value.integer ?? 0 }
    func text(_ setting: Setting) -> String { entries[setting]?.value.string ?? "" }
    func flag(_ setting: Setting) -> Bool { entries[setting]?.value.bool ?? false }

    /// A path that has to be said by somebody.
    ///
    /// - Parameters:
    ///   - setting: which.
    ///   - words: what it is, for the message.
    /// - Returns: the path, absolute.
    /// - Throws: `ValidationError` where nobody did.
    func path(_ setting: Setting, _ words: String) throws -> FilePath {
        if let path = entries[setting]?.value.string { return FilePath(path) }
        throw ValidationError(
            "Name \(words) with --\(setting.rawValue), in \(setting.variable) or in a "
                + "configuration file (--config).")
    }

    var memory: ByteSize {
        entries[.memory]?.value.string.flatMap { ByteSize($0) } ?? MachineMemory.defaultBudget
    }

    /// What stays of nights.
    var retention: RetentionLimits {
        var limits = RetentionLimits()
        limits.snapshots = limit(.retentionSnapshots, .retentionSnapshotsDays)
        limits.runs = limit(.retentionRuns, .retentionRunsDays)
        limits.reports = limit(.retentionReports, .retentionReportsDays)
        limits.results = ResultStore.Limits(
            age: integer(.retentionResultsDays) * 86_400,
            byteCount: Int(number(.retentionResultsGigabytes) * 1e9))
        return limits
    }

    private func limit(_ count: Setting, _ days: Setting) -> RetentionLimits.Limit {
        RetentionLimits.Limit(count: integer(count), days: integer(days))
    }

    var logFormat: LogFormat { LogFormat(rawValue: text(.logFormat)) ?? .text }

    var concurrency: Int { entries[.concurrency]?.value.integer ?? Machine.coreCount }
}
