package import ArgumentParser
package import JSON
import NightStages
import SystemPackage

/// Settings that the command line gives, in the form of the configuration file.
package typealias SettingValues = [Setting: JSONValue]

/// Flags that are settings of a night: name, help, default and range are those of ``Setting``.
package protocol SettingOptions: ParsableArguments {
    /// What the command line gives, in the form of the configuration file; paths are absolute.
    var settings: SettingValues { get }
}

extension SettingOptions {
    /// Checks each flag against the range of its setting.
    ///
    /// - Throws: `ValidationError` that says what the flag takes.
    package func validate() throws { try settings.checkFlags() }
}

/// All groups of flags that are settings.
package enum SettingFlags {
    /// Flags whose help names the default.
    package static let groups: [any SettingOptions.Type] = [
        PoolLocation.self, DataLocation.self, ModelLocation.self, ScoringOptions.self,
        MachineOptions.self, ChunkingOptions.self, DeadlineOptions.self, ArtifactOptions.self,
        RetentionOptions.self, GarbageLimits.self,
    ]
    /// Flags of `oith rerun`, whose default is the value of the earlier run.
    package static let changes: any SettingOptions.Type = SettingChanges.self
}

/// A value of a flag that has the form of a setting in the configuration file.
protocol SettingFlagValue {
    /// The value as the configuration file has it.
    var settingValue: JSONValue { get }
}

extension Int: SettingFlagValue { var settingValue: JSONValue { .integer(self) } }
extension Double: SettingFlagValue { var settingValue: JSONValue { .double(self) } }
extension Bool: SettingFlagValue { var settingValue: JSONValue { .bool(self) } }
extension String: SettingFlagValue { var settingValue: JSONValue { .string(self) } }
extension ByteSize: SettingFlagValue { var settingValue: JSONValue { .string("\(bytes)") } }
extension LogFormat: SettingFlagValue { var settingValue: JSONValue { .string(rawValue) } }

extension SettingValues {
    /// The flags that are given; a relative path is relative to the working folder.
    init(_ flags: KeyValuePairs<Setting, (any SettingFlagValue)?>) {
        self.init()
        for case (let setting, let value?) in flags {
            self[setting] = setting.kind.absolute(value.settingValue, in: FilePath.absolute("."))
        }
    }

    /// Several groups of flags; of a setting that is given twice the last value holds.
    init(joining groups: [SettingValues]) {
        self = groups.reduce(into: [:]) { all, group in all.merge(group) { $1 } }
    }

    /// Checks the values of flags.
    ///
    /// - Throws: `ValidationError` that says what a flag takes.
    func checkFlags() throws {
        for setting in Setting.all {
            guard let value = self[setting], let flag = setting.flag,
                setting.kind.checked(value, in: "/") == nil
            else { continue }
            throw ValidationError("--\(flag) takes \(setting.kind.expectation).")
        }
    }
}

extension Setting {
    /// Its help, with its default.
    var help: ArgumentHelp { argumentHelp(text + (defaultText.map { " [default: \($0)]" } ?? "")) }

    /// Its help where an earlier run has the value that holds without the flag.
    var changeHelp: ArgumentHelp { argumentHelp(text) }

    /// The name of its flag.
    var flagName: NameSpecification { flag.map { .customLong($0) } ?? .long }

    /// What a shell offers for its value.
    var completion: CompletionKind {
        switch kind {
        case .path: self == .data ? .directory : .file()
        case .collectedFile: .file(extensions: ["prom"])
        case .model: .models
        case .choice(let words): .list(words)
        case .text, .number, .integer, .memory, .flag, .address, .command, .time: .default
        }
    }

    private func argumentHelp(_ text: String) -> ArgumentHelp {
        ArgumentHelp("\(text)", valueName: kind.valueName)
    }
}

extension SettingKind {
    /// How its flag takes a value: a number may begin with a dash, and is refused for its range.
    fileprivate var parsing: SingleValueParsingStrategy {
        switch self {
        case .number, .integer: .unconditional
        default: .next
        }
    }
}

extension Option {
    /// A flag that is a setting.
    init<T: ExpressibleByArgument>(_ setting: Setting) where Value == T? {
        self.init(
            name: setting.flagName, parsing: setting.kind.parsing, help: setting.help,
            completion: setting.completion)
    }

    /// A flag that changes the setting of an earlier run.
    init<T: ExpressibleByArgument>(changing setting: Setting) where Value == T? {
        self.init(
            name: setting.flagName, parsing: setting.kind.parsing, help: setting.changeHelp,
            completion: setting.completion)
    }
}
