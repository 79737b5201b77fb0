import DurableFiles
import ExecutionStore
import Nights
import SystemPackage

/// A mistake in a flag, a variable or the configuration file that kept an unattended night from
/// starting: the configuration's webhook and command are notified, as far as it can be read.
struct StartMistake {
    private let configuration: Configuration

    /// The commands that start a night.
    private static let commands: Set = ["run", "resume", "rerun"]

    /// Whether this process was started to begin a night, however wrong the rest of its arguments is.
    static var beginsNight: Bool {
        CommandLine.arguments.dropFirst().first.map(commands.contains) ?? false
    }

    /// Whether it was started to notify others of a night or a snapshot.
    static var notifies: Bool { CommandLine.arguments.contains("--notify") }

    /// - Parameter configuration: what can be read of it.
    init(_ configuration: Configuration) { self.configuration = configuration }

    /// A mistake in the command line, which could not be parsed.
    ///
    /// Nil if the command does not start a night, or a person sees the mistake.
    ///
    /// - Parameter arguments: of the process, its name first.
    init?(_ arguments: [String]) {
        guard arguments.count > 1, Self.commands.contains(arguments[1]) else { return nil }
        func has(_ flag: String) -> Bool { arguments.contains(flag) }
        func value(_ option: String) -> String? {
            for (index, word) in arguments.enumerated().reversed() {
                if word == option, index + 1 < arguments.count { return arguments[index + 1] }
                if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
            }
            return nil
        }
        if Terminal.isWatched, !has("--unattended") { return nil }
        let file = value("--config") ?? Environment.value("OITH_CONFIG")
        let flags = SettingValues([
            .data: value("--data"), .metricsFile: value("--metrics-file"),
            .notifyEnabled: has("--no-notify") ? false : nil,
        ])
        self.init(Configuration(salvaging: file.map { FilePath.absolute($0) }, flags: flags))
    }

    /// Notifies of it.
    ///
    /// The journal records it if the data folder is known and exists; with a mistake in the
    /// settings, nothing is created.
    func tell(_ error: any Error) async {
        let failure = StartFailure(error)
        var run: String?
        if let data = try? configuration.dataFolder() {
            let nights = Nights(data, in: LocalFileSystem())
            if Self.isNight, (try? DataFolder(data).require()) != nil {
                run = try? nights.noteUnbegun(
                    asOf: nil, publishes: true, failure.taskFailure,
                    exitCode: Int(failure.exitCode)
                ).name
            }
            let artifacts = RunArtifacts(nights, configuration)
            for problem in artifacts.write(.notBegun, of: run) {
                configuration.logFormat.warn(problem, of: run)
            }
        }
        let dispatcher = NotificationDispatcher(configuration)
        await dispatcher.tell(dispatcher.note(failure, of: run, as: .notBegun))
    }

    /// A failed `resume` or `rerun` is not a missing night.
    private static var isNight: Bool { CommandLine.arguments.dropFirst().first == "run" }
}
