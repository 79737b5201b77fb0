import Foundation
import Glibc

/// The environment of the process.
enum Environment {
    /// Variables that are no settings of a night: oith's own, and those of `cron/nightly.sh`.
    static let others = ["OITH_CONFIG", "OITH_KERNEL", "OITH_ENV", "OITH_LOG", "OITH_BINARY"]

    /// The value of a variable; nil if it is not set or empty.
    static func value(_ name: String) -> String? {
        let text =
            EmbeddedProcess.current.map { $0.environment[name] }
            ?? bytes(name).map { String(decoding: $0, as: UTF8.self) }
        return text?.isEmpty == false ? text : nil
    }

    /// The value of a variable as the operating system has it; nil if it is not set.
    static func bytes(_ name: String) -> [UInt8]? { unsafe bytes(getenv(name)) }

    /// An argument as the operating system has it.
    ///
    /// - Precondition: `number` is below `CommandLine.argc`.
    static func argument(_ number: Int) -> [UInt8]? {
        precondition(0..<Int(CommandLine.argc) ~= number, "there is no such argument")
        return unsafe bytes(CommandLine.unsafeArgv[number])
    }

    /// The bytes of a zero-terminated text.
    private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8]? {
        // Arguments and variables live as long as the process, which changes none of them.
        unsafe text.map { unsafe Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }

    /// The names of all variables, sorted.
    static var names: [String] {
        let environment =
            EmbeddedProcess.current?.environment ?? ProcessInfo.processInfo.environment
        return environment.keys.sorted()
    }
}
