import ArgumentParser
import StateMachine
import SystemPackage

/// Where the configuration file is: `--config`, or the environment variable `OITH_CONFIG`.
struct ConfigurationLocation: ParsableArguments {
    @Option(
        help: """
            A file with the settings of the night; flags and OITH_ variables win over it. [default: \
            $OITH_CONFIG]
            """)
    var config: String?

    /// The file, or nil where there is none.
    var path: FilePath? {
        (config ?? Environment.value("OITH_CONFIG")).map { FilePath.absolute($0) }
    }

    /// The settings as they hold.
    ///
    /// - Parameter flags: what the command line says.
    /// - Returns: all layers put together.
    /// - Throws: ``InvalidConfiguration`` with all that is wrong with them.
    func read(_ flags: [Setting: JSONValue?]...) throws -> Configuration {
        let given = flags.flatMap { $0 }.compactMap { setting, value in value.map { (setting, $0) }
        }
        return try Configuration(path, flags: Dictionary(given) { $1 })
    }
}
