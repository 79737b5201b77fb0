/// A command that runs a night and logs.
protocol LoggingCommand {
    var data: DataLocation { get }
    var records: ArtifactOptions { get }
}

extension LoggingCommand {
    /// How its lines on standard error look.
    var logFormat: LogFormat {
        // The command itself reports what is wrong with the configuration.
        records.logFormat ?? (try? data.file.read())?.logFormat ?? .text
    }
}

extension LoggingCommand {
    /// What runs the night, with the settings that hold.
    ///
    /// If they are invalid and the run is unattended, the webhook and the command are notified.
    ///
    /// - Parameter flags: what the command line gives.
    /// - Returns: the launcher.
    /// - Throws: ``InvalidConfiguration``; what ``NightLauncher`` throws.
    func launcher(_ flags: SettingValues...) async throws -> NightLauncher {
        let settings = SettingValues(joining: flags)
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
