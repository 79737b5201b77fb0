import ArgumentParser
import DurableFiles
import ExecutionStore
import Logging
import NightReport
import NightStages
import Nights
import StateMachine
import SystemPackage

/// A mistake in a flag, a variable or the configuration file that kept a night from beginning while
/// nobody watched: others are told, as far as it can be known whom.
struct StartMistake {
    private let configuration: Configuration

    /// The commands that begin a night.
    private static let commands: Set = ["run", "resume", "rerun"]

    /// - Parameter configuration: what can be read of it.
    init(_ configuration: Configuration) { self.configuration = configuration }

    /// A mistake in the command line itself, which nobody could take apart.
    ///
    /// Nil where no night was to begin, or a person sees the mistake.
    ///
    /// - Parameter arguments: of the process, its name first.
    init?(_ arguments: [String]) {
        guard arguments.count > 1, Self.commands.contains(arguments[1]) else { return nil }
        func has(_ flag: String) -> Bool { arguments.contains(flag) }
        func value(_ option: String) -> String? {
            for (place, word) in arguments.enumerated().reversed() {
                if word == option, place + 1 < arguments.count { return arguments[place + 1] }
                if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
            }
            return nil
        }
        if Terminal.isWatched, !has("--unattended") { return nil }
        let file = value("--config") ?? Environment.value("OITH_CONFIG")
        var flags: [Setting: JSONValue] = [:]
        flags[.data] = value("--data").map { .string(FilePath.absolute($0).string) }
        flags[.metricsFile] = value("--metrics-file").map {
            .string(FilePath.absolute($0).string)
        }
        if has("--no-notify") { flags[.notifyEnabled] = .bool(false) }
        self.init(Configuration(salvaging: file.map { FilePath.absolute($0) }, flags: flags))
    }

    /// Tells of it.
    ///
    /// The journal has it where the data folder is known and is one: with a mistake in what was
    /// said, nothing is made.
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
        await dispatcher.tell(dispatcher.note(failure, of: run, .notBegun))
    }

    /// What fails to go on with a run, or to run a part of one again, is no night that is missing.
    private static var isNight: Bool { CommandLine.arguments.dropFirst().first == "run" }
}

extension LoggingCommand {
    /// What runs the night, by the settings as they hold.
    ///
    /// Where they are not sound and nobody watches, others are told.
    ///
    /// - Parameter flags: what the command line says.
    /// - Returns: the launcher.
    /// - Throws: ``InvalidConfiguration``; what ``NightLauncher`` throws.
    func launcher(_ flags: [Setting: JSONValue?]...) async throws -> NightLauncher {
        let given = flags.flatMap { $0 }.compactMap { setting, value in value.map { (setting, $0) }
        }
        let settings = Dictionary(given) { $1 }
        let isWatched = Terminal.isWatched && !records.unattended
        do {
            return try NightLauncher(
                Configuration(data.file.path, flags: settings), isWatched: isWatched)
        } catch {
            if !isWatched {
                await StartMistake(Configuration(salvaging: data.file.path, flags: settings))
                    .tell(error)
            }
            throw error
        }
    }
}
