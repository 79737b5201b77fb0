import Glibc
package import SystemPackage

extension FileLock {
    /// A process that holds a `flock` lock, as the operating system tells.
    package struct Owner: Sendable, Equatable {
        /// Its number; never 0.
        package let process: Int32
        /// Whether it shares the lock with others that share it.
        package let isShared: Bool

        /// This process.
        package static var current: Owner { Owner(process: getpid(), isShared: false) }

        /// The name of its program, at most 15 bytes; nil where that cannot be seen.
        package var name: String? {
            procText(folder.appending("comm"))?.split(separator: "\n").first.map(String.init)
        }

        /// `process 123 (flock) of user 1001`, as far as that is known.
        package var description: String {
            var text = "process \(process)"
            if let name { text += " (\(name))" }
            if let status = stat(folder) { text += " of user \(status.st_uid)" }
            return text
        }

        private var folder: FilePath { FilePath("/proc").appending("\(process)") }
    }

    /// Who holds locks on a file, by `/proc/locks` (proc(5)).
    ///
    /// - Parameter path: the lock file.
    /// - Returns: the processes; empty where nobody holds one, where there is no `/proc`, or where
    ///   the holder cannot be seen from here: another host, another namespace.
    package static func owners(of path: FilePath) -> [Owner] {
        guard let status = stat(path), let table = procText("/proc/locks") else { return [] }
        let device = status.st_dev
        let major = (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
        let minor = device & 0xFF | (device >> 12) & ~0xFF
        return table.split(separator: "\n").compactMap { line in
            // 1: FLOCK  ADVISORY  WRITE 3052 fe:00:1576 0 EOF
            let words = line.split(separator: " ")
            guard words.count >= 6, words[1] == "FLOCK", let process = Int32(words[4]), process > 0
            else { return nil }
            let place = words[5].split(separator: ":")
            guard place.count == 3, UInt64(place[0], radix: 16) == UInt64(major),
                UInt64(place[1], radix: 16) == UInt64(minor),
                UInt64(place[2]) == UInt64(status.st_ino)
            else { return nil }
            return Owner(process: process, isShared: words[3] == "READ")
        }
    }
}

/// A file of `/proc`, whose length nobody knows before it is read; nil where there is none.
private func procText(_ path: FilePath) -> String? {
    guard let file = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec]) else {
        return nil
    }
    defer { try? file.close() }
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        guard let count = try? file.read(into: &chunk), count > 0 else {
            return String(decoding: text, as: UTF8.self)
        }
        text += chunk[..<count]
    }
}
