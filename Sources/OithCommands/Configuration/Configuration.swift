import ArgumentParser
package import JSON
import NightStages
import Nights
package import SystemPackage

/// All problems of a configuration file and of the environment.
package struct InvalidConfiguration: ExitingError {
    /// One line for each, with its place.
    package let problems: [String]
    /// 65 if the file is invalid, 64 if only variables are, 66 if a file is missing.
    package let status: Int32

    package var description: String {
        "the configuration is invalid:\n" + problems.joined(separator: "\n")
    }
}

/// The settings of a night: flags override the environment, which overrides the file, which
/// overrides the defaults.
package struct Configuration {
    /// Where the value of a setting comes from.
    package enum Origin: Equatable, CustomStringConvertible {
        /// A flag of the command line.
        case flag
        /// A variable, by its name.
        case environment(String)
        /// The configuration file and a line, counted from 1.
        case file(FilePath, line: Int)
        /// The default of ``Setting``.
        case builtIn

        package var description: String {
            switch self {
            case .flag: "flag"
            case .environment(let variable): "$\(variable)"
            case .file(let path, let line): "\(path), line \(line)"
            case .builtIn: "default"
            }
        }
    }

    /// The configuration file; nil if there is none.
    package let file: FilePath?
    private var entries: [Setting: (value: JSONValue, origin: Origin)] = [:]

    /// Puts the layers together, with the environment of the process.
    ///
    /// - Parameters:
    ///   - path: the configuration file; nil for none.
    ///   - flags: what the command line gives, checked already.
    /// - Throws: ``InvalidConfiguration``; `FileError` if the file cannot be read.
    init(_ path: FilePath?, flags: [Setting: JSONValue] = [:]) throws {
        try self.init(path, flags: flags, environment: Environment.value)
    }

    /// Puts the layers together.
    ///
    /// - Parameters:
    ///   - path: the configuration file; nil for none.
    ///   - flags: what the command line gives, checked already.
    ///   - environment: looks up a variable.
    /// - Throws: ``InvalidConfiguration``; `FileError` if the file cannot be read.
    package init(
        _ path: FilePath?, flags: [Setting: JSONValue], environment: (String) -> String?
    ) throws {
        let problems: InvalidConfiguration?
        (self, problems) = try Self.reading(path, flags: flags, environment)
        if let problems { throw problems }
    }

    /// What can be read of a configuration in spite of mistakes, to notify of these.
    ///
    /// - Parameters:
    ///   - path: the configuration file; nil for none.
    ///   - flags: what the command line gives.
    init(salvaging path: FilePath?, flags: [Setting: JSONValue] = [:]) {
        let found = try? Self.reading(path, flags: flags, Environment.value)
        self =
            found?.0 ?? (try? Self.reading(nil, flags: flags, Environment.value).0)
            ?? Configuration(file: nil)
    }

    private init(file: FilePath?) { self.file = file }

    private static func reading(
        _ path: FilePath?, flags: [Setting: JSONValue], _ environment: (String) -> String?
    ) throws -> (Configuration, InvalidConfiguration?) {
        var configuration = Configuration(file: path)
        let problems = try configuration.read(flags, environment)
        return (configuration, problems)
    }

    /// Takes all layers, and returns what is wrong with them.
    private mutating func read(
        _ flags: [Setting: JSONValue], _ environment: (String) -> String?
    ) throws -> InvalidConfiguration? {
        let path = file
        var problems: [String] = []
        for setting in Setting.all {
            if let value = setting.defaultValue { entries[setting] = (value, .builtIn) }
        }
        if let path {
            let file = ConfigurationFile(try InputFile.bytes(of: path.string), at: path)
            problems += file.problems.map { "\(path), \($0)" }
            for (setting, value) in file.values {
                entries[setting] = (value, .file(path, line: file.lines[setting] ?? 0))
            }
        }
        let isFileValid = problems.isEmpty
        problems += read(environment, except: Set(flags.keys))
        for (setting, value) in flags { entries[setting] = (value, .flag) }
        if problems.isEmpty { return nil }
        return InvalidConfiguration(
            problems: problems, status: isFileValid ? ExitStatus.badUsage : ExitStatus.badData)
    }

    /// Takes the variables; one that a flag overrides is not checked.
    private mutating func read(
        _ environment: (String) -> String?, except flags: Set<Setting>
    ) -> [String] {
        var problems: [String] = []
        for setting in Setting.all where !flags.contains(setting) {
            guard let text = environment(setting.variable) else { continue }
            let value = setting.kind.value(of: text)
            if let checked = setting.kind.checked(value, in: FilePath.absolute(".")) {
                entries[setting] = (checked, .environment(setting.variable))
            } else {
                problems.append("$\(setting.variable) takes \(setting.kind.expectation)")
            }
        }
        return problems
    }

    /// Variables whose names come near to that of a setting, one line for each.
    ///
    /// An unattended night warns and continues: the variable may be another program's.
    var misspelledVariables: [String] {
        let known = Setting.all.map(\.variable) + Environment.others
        return Environment.names.filter { $0.hasPrefix("OITH_") && !known.contains($0) }.compactMap
        {
            let suggestion = Suggestion.text($0, known)
            return suggestion.isEmpty ? nil : "there is no $\($0)\(suggestion)"
        }
    }

    /// The value of a setting and where it comes from; nil if it has none.
    package subscript(setting: Setting) -> (value: JSONValue, origin: Origin)? { entries[setting] }

    // MARK: - Values

    /// The number of a setting that always has one.
    package func number(_ setting: Setting) -> Double { entries[setting]?.value.number ?? 0 }
    /// The whole number of a setting that always has one.
    package func integer(_ setting: Setting) -> Int { entries[setting]?.value.integer ?? 0 }
    /// The text of a setting that always has one.
    package func text(_ setting: Setting) -> String { entries[setting]?.value.string ?? "" }
    /// Whether a setting that is true or false is true.
    package func flag(_ setting: Setting) -> Bool { entries[setting]?.value.bool ?? false }

    /// A path that must be given.
    ///
    /// - Parameters:
    ///   - setting: which.
    ///   - words: what it is, for the message.
    /// - Returns: the path, absolute.
    /// - Throws: `ValidationError` if it is not given.
    func path(_ setting: Setting, _ words: String) throws -> FilePath {
        if let path = entries[setting]?.value.string { return FilePath(path) }
        throw ValidationError(
            "Name \(words) with --\(setting.flag ?? setting.name), in \(setting.variable) or in a "
                + "configuration file (--config).")
    }

    /// What `--memory` allows; by default a share of the machine's memory.
    var memory: ByteSize {
        entries[.memory]?.value.string.flatMap { ByteSize($0) } ?? MachineMemory.defaultBudget
    }

    /// How much of the data of earlier nights is kept.
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

    /// How log lines look.
    var logFormat: LogFormat { LogFormat(rawValue: text(.logFormat)) ?? .text }

    /// Threads of the night; by default one per core.
    var concurrency: Int { entries[.concurrency]?.value.integer ?? Machine.coreCount }
}
