import FoundationEssentials
import Glibc

/// Who acts, as the operating system knows them.
package struct AuditActor: Codable, Sendable, Equatable {
    /// The number of the operating system's user.
    package let uid: Int
    /// The name of the user; nil where the machine does not know one.
    package let user: String?
    /// Who called sudo: a variable of the environment, and so only what the caller says.
    package let sudoUser: String?
    /// The name of the machine.
    package let host: String

    /// An actor by hand, for tests.
    package init(uid: Int, user: String?, sudoUser: String?, host: String) {
        (self.uid, self.user, self.sudoUser, self.host) = (uid, user, sudoUser, host)
    }

    /// The owner of this process.
    ///
    /// - Complexity: asks the machine's user database, which may be on the network.
    package static let current: @Sendable () -> AuditActor = {
        AuditActor(
            uid: Int(getuid()), user: name(of: getuid()),
            sudoUser: ProcessInfo.processInfo.environment["SUDO_USER"], host: hostName)
    }

    private static func name(of uid: uid_t) -> String? {
        var buffer = [CChar](repeating: 0, count: 16_384)
        var record = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        // The texts of the record are in the buffer, which lives for the length of the closure.
        return unsafe buffer.withUnsafeMutableBufferPointer { room in
            guard let start = room.baseAddress,
                unsafe getpwuid_r(uid, &record, start, room.count, &found) == 0,
                unsafe found != nil, let name = unsafe record.pw_name
            else { return nil }
            return unsafe String(cString: name)
        }
    }

    /// The name of this machine; empty where it has none.
    package static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        // One less than there is room for: the text ends with a zero, also where it was cut.
        guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
        let end = buffer.firstIndex(of: 0) ?? buffer.count
        return String(decoding: buffer[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
