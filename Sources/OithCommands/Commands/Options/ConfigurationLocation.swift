import ArgumentParser
import SystemPackage

/// Where the configuration file is: `--config`, or the environment variable `OITH_CONFIG`.
struct ConfigurationLocation: ParsableArguments {
    @Option(
        help: """
            The configuration file: the settings of the night; flags and OITH_ variables override \
            it. [default: $OITH_CONFIG]
            """, completion: .file())
    var config: String?

    /// The file; nil if none is named.
    var path: FilePath? {
        (config ?? Environment.value("OITH_CONFIG")).map { FilePath.absolute($0) }
    }

    /// The settings that hold.
    ///
    /// - Parameter flags: what the command line gives.
    /// - Returns: all layers put together.
    /// - Throws: ``InvalidConfiguration`` with everything that is wrong with them.
    func read(_ flags: SettingValues...) throws -> Configuration {
        try Configuration(path, flags: SettingValues(joining: flags))
    }
}
