import ArgumentParser
import JSON
import SystemPackage

/// `oith config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check a configuration file, or show all settings and their sources.",
        discussion: """
            A configuration file is one JSON object; every setting is optional, relative paths are \
            relative to the file's folder, and "comment" is allowed anywhere:

              {
                "pool": "pool.sqlite", "data": "/var/lib/oith",
                "stateMachine": "/opt/oith/Pipelines/nightly.asl.json",
                "radius": 40, "memory": "8GiB",
                "retention": { "snapshots": 14, "comment": "two weeks" }
              }

            A flag overrides the environment, which overrides the file. The variable of a setting \
            is OITH_ and its name in capitals: OITH_RADIUS, OITH_MIN_SCORE, \
            OITH_RETENTION_SNAPSHOTS. `oith config show` lists all settings.
            """,
        subcommands: [ConfigCheckCommand.self, ConfigShowCommand.self])
}

/// `oith config check`.
struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "List everything that is wrong in a configuration file and the environment.",
        discussion: """
              oith config check --config /etc/oith/night.json

            Checks the whole file and the files that it names: the pool, the state machine and the \
            scoring model. Exit code 65 if the file is invalid, 64 if a variable is, 66 if a file \
            is missing.
            """)

    @OptionGroup var file: ConfigurationLocation

    @OptionGroup var format: OutputFormat

    func run() throws {
        do {
            let configuration = try check()
            let source = configuration.file.map { "\($0)" } ?? "the environment"
            Terminal.output(format.json ? Self.json([]) : "\(source) is sound\n")
        } catch {
            let problems = (error as? InvalidConfiguration)?.problems
            if format.json {
                Terminal.output(Self.json(problems ?? [CommandError(anything: error).message]))
            }
            throw error
        }
    }

    private func check() throws -> Configuration {
        let configuration = try file.read()
        try configuration.checkFiles()
        let misspelled = configuration.misspelledVariables
        if misspelled.isEmpty { return configuration }
        throw InvalidConfiguration(problems: misspelled, status: ExitStatus.badUsage)
    }

    private static func json(_ problems: [String]) -> String {
        let report: JSONValue = [
            "sound": .bool(problems.isEmpty), "problems": .array(problems.map { .string($0) }),
        ]
        return report.text + "\n"
    }
}

/// `oith config show`.
struct ConfigShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print every setting, its value and where that comes from.",
        discussion: """
              oith config show --config /etc/oith/night.json
              OITH_RADIUS=30 oith config show --json

            Secrets are left out: the path of an address, the arguments of a command.
            """)

    @OptionGroup var file: ConfigurationLocation

    @OptionGroup var format: OutputFormat

    func run() throws {
        let configuration = try file.read()
        Terminal.output(
            format.json ? Self.json(configuration).text + "\n" : Self.text(configuration))
    }

    private static func text(_ configuration: Configuration) -> String {
        var table = Table(
            [("setting", .left), ("value", .left), ("from", .left), ("variable", .left)],
            optional: ["variable"])
        for setting in Setting.all {
            let value = configuration.shown(setting)
            table.add([
                setting.name, value.map { $0.string ?? $0.text } ?? "not set",
                value == nil ? "" : configuration.source(of: setting), setting.variable,
            ])
        }
        let file = configuration.file.map { "configuration file \($0.string.field)\n\n" } ?? ""
        return file + table.text
    }

    private static func json(_ configuration: Configuration) -> JSONValue {
        let settings = Setting.all.map { setting in
            let value = configuration.shown(setting)
            let origin = configuration[setting]?.origin ?? .builtIn
            let fields: JSONValue = [
                "value": value ?? .null,
                "from": value == nil ? .null : .string(origin.description),
                "variable": .string(setting.variable),
            ]
            return (setting.name, fields)
        }
        return .object(JSONObject(settings))
    }
}

extension Configuration {
    /// The value that holds, without its secrets, also where the default depends on the machine;
    /// nil where there is none.
    fileprivate func shown(_ setting: Setting) -> JSONValue? {
        if let entry = self[setting] { return setting.kind.shown(entry.value) }
        switch setting {
        case .concurrency: return .integer(concurrency)
        case .memory: return .string("\(memory)")
        case .stateMachine: return (try? stateMachine()).map { .string($0.string) }
        default: return nil
        }
    }

    /// Where the value comes from; of the file, whose name is told once, the line.
    fileprivate func source(of setting: Setting) -> String {
        let origin = self[setting]?.origin ?? .builtIn
        if case .file(_, let line) = origin { return "line \(line)" }
        return origin.description
    }
}
