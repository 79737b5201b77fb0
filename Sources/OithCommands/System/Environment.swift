import Foundation
import Glibc

/// The environment of the process.
enum Environment {
    /// Variables that are no settings of a night: oith's own, and those of `cron/nightly.sh`.
    static let others = ["OITH_CONFIG", "OITH_KERNEL", "OITH_ENV", "OITH_LOG", "OITH_BINARY"]

    /// The value of a variable; nil if it is not set or empty.
    static func value(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// The names of all variables, sorted.
    static var names: [String] { ProcessInfo.processInfo.environment.keys.sorted() }
}
