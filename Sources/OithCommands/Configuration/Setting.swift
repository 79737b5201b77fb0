package import JSON

/// A setting of a night: all that the command line, the configuration file, the environment,
/// `oith rerun` and the documentation know of it.
///
/// Each setting is written once, as a static member in `Setting+Night.swift`, `+Guards`, `+Reporting`
/// or `+Retention`. To add one, write it there, put it into ``all`` and read it where
/// `Configuration+Night.swift` makes the values of a night.
package struct Setting: Sendable {
    /// Its name in the configuration file: `guards.listsDrop` is the member `listsDrop` of the object
    /// `guards`.
    package let name: String
    /// What it takes.
    package let kind: SettingKind
    /// Its value where nothing is given; nil where ``defaultWords`` tell, or it has none.
    package let defaultValue: JSONValue?
    /// Its default in words, where that is not a fixed value; nil where it has none.
    package let defaultWords: String?
    /// The long name of its flag, without the dashes; nil where no command has one.
    package let flag: String?
    /// What it sets, with its unit; a sentence without its period.
    package let summary: String
    /// More sentences about it; nil where the first says all.
    package let details: String?

    /// - Parameters:
    ///   - name: its name in the configuration file.
    ///   - kind: what it takes.
    ///   - defaultValue: its value where nothing is given.
    ///   - defaultWords: its default in words, where that is not a fixed value.
    ///   - flag: the long name of its flag, without the dashes.
    ///   - summary: what it sets, with its unit; a sentence without its period.
    ///   - details: more sentences about it.
    init(
        _ name: String, _ kind: SettingKind, default defaultValue: JSONValue? = nil,
        defaultWords: String? = nil, flag: String? = nil, summary: String, details: String? = nil
    ) {
        (self.name, self.kind, self.defaultValue) = (name, kind, defaultValue)
        (self.defaultWords, self.flag) = (defaultWords, flag)
        (self.summary, self.details) = (summary, details)
    }

    /// All settings, in the order in which `oith config show` lists them.
    package static let all: [Setting] = night + guards + reporting + retention

    /// The setting of a name; nil if there is none.
    package static func named(_ name: String) -> Setting? { all.first { $0.name == name } }

    // MARK: - Other names

    /// The keys on the way to it in the file.
    package var keys: [String] { name.split(separator: ".").map(String.init) }

    /// The name of its environment variable: `OITH_GUARDS_LISTS_DROP`.
    package var variable: String {
        name.reduce(into: "OITH_") { variable, character in
            if character == "." { return variable += "_" }
            if character.isUppercase { variable += "_" }
            variable += character.uppercased()
        }
    }

    // MARK: - Help

    /// What it sets and which values it takes, in whole sentences.
    package var text: String { "\(summary)\(kind.values)." + (details.map { " \($0)" } ?? "") }

    /// Its default as people read it; nil where there is none.
    package var defaultText: String? { defaultWords ?? defaultValue.map { $0.string ?? $0.text } }
}

extension Setting: Hashable {
    package static func == (left: Setting, right: Setting) -> Bool { left.name == right.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
