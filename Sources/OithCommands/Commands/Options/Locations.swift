import ArgumentParser
import Nights
import SystemPackage

/// Where the pool is: `--pool`, or the environment variable `OITH_POOL`.
struct PoolLocation: SettingOptions {
    @Option(.pool) var pool: String?

    var settings: SettingValues { SettingValues([.pool: pool]) }

    /// The pool's file, which may not exist.
    ///
    /// - Throws: `ValidationError` if none is named.
    func path() throws -> FilePath {
        guard let pool = pool ?? Environment.value(Setting.pool.variable) else {
            throw ValidationError("Name the pool with --pool or in \(Setting.pool.variable).")
        }
        return FilePath.absolute(pool)
    }
}

/// Where the nights are: `--data`, the environment variable `OITH_DATA`, or a configuration file.
struct DataLocation: SettingOptions {
    @OptionGroup var file: ConfigurationLocation

    @Option(.data) var data: String?

    var settings: SettingValues { SettingValues([.data: data]) }

    /// The data folder, which is there: nothing is made.
    ///
    /// - Throws: `NightError` where it is not there or is no data folder.
    func path() throws -> FilePath {
        let path = try named()
        try DataFolder(path).require()
        return path
    }

    private func named() throws -> FilePath {
        if let data = data ?? Environment.value(Setting.data.variable) {
            return FilePath.absolute(data)
        }
        return try file.read().dataFolder()
    }
}

/// Which run of which data folder; without a name the last one.
struct RunLocation: ParsableArguments {
    @Argument(help: "The run. [default: the last one]", completion: .runs)
    var name: String?

    @OptionGroup var data: DataLocation
}

/// Which scoring model: a path, or the name of a shipped one.
struct ModelLocation: SettingOptions {
    @Option(.model) var model: String?

    var settings: SettingValues { SettingValues([.model: model]) }
}
