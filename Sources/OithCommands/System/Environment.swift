import Foundation
import Glibc

/// The environment of the process.
enum Environment {
    /// Variables that are no settings of a night: oith's own, and those of `cron/nightly.sh`.
    static let others = ["OITH_CONFIG", "OITH_KERNEL", "OITH_ENV", "OITH_LOG", "OITH_BINARY"]

    /// The value of a variable; nil if it is not set or empty.
    static func value(_ name: String) -> String? {
        let text = EmbeddedProcess.current.map { $0.environment[name] } ?? variable(name)
        return text?.isEmpty == false ? text : nil
    }

    private static func variable(_ name: String) -> String? {
        // The text is copied before anything changes the variable.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// The names of all variables, sorted.
    static var names: [String] {
        let environment =
            EmbeddedProcess.current?.environment ?? ProcessInfo.processInfo.environment
        return environment.keys.sorted()
    }
}
