import DurableFiles
import Glibc
package import SystemPackage

/// How much memory this process may use: what the machine has, or less where a control group
/// (of a container, of systemd) says so.
package enum MachineMemory {
    /// Bytes.
    package static var available: Int {
        let physical = Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))
        let groups = SystemText.read("/proc/self/cgroup") ?? ""
        return limitFiles(ofGroups: groups)
            .compactMap { SystemText.read($0).flatMap(limit(in:)) }
            .reduce(physical, min)
    }

    /// What a night uses where nobody says otherwise: three quarters of it, as other processes and
    /// the cache of the file system want some.
    package static var defaultBudget: ByteSize { ByteSize(available / 4 * 3) }

    /// The files that may hold a limit: of the process's groups and of all groups around them.
    ///
    /// Inside of a container a group's path may be that of the host, and the files are at the
    /// root of the mount.
    ///
    /// - Parameter groups: the text of `/proc/self/cgroup`, `number:controllers:path` a line.
    /// - Returns: paths, of which not all exist.
    package static func limitFiles(ofGroups groups: String) -> [FilePath] {
        groups.split(separator: "\n").flatMap { line -> [FilePath] in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return [] }
            if fields[1].isEmpty {
                return folders("/sys/fs/cgroup", fields[2]).map { $0.appending("memory.max") }
            }
            guard fields[1].split(separator: ",").contains("memory") else { return [] }
            return folders("/sys/fs/cgroup/memory", fields[2])
                .map { $0.appending("memory.limit_in_bytes") }
        }
    }

    /// A limit in bytes, or nil for `max`.
    package static func limit(in text: String) -> Int? {
        Int(text.prefix { $0.isASCII && $0.isNumber })
    }

    private static func folders(_ root: FilePath, _ path: Substring) -> [FilePath] {
        var folder = root.pushing(FilePath(String(path.drop { $0 == "/" })))
        var folders = [folder]
        while folder != root, folder.removeLastComponent() { folders.append(folder) }
        return folders
    }
}

/// Files of the kernel, which have no length before they are read.
enum SystemText {
    private static let mostBytes = 1 << 20

    /// The text of a file, or nil where it cannot be read.
    static func read(_ path: FilePath) -> String? {
        guard let file = try? FileDescriptor.open(path, .readOnly) else { return nil }
        defer { try? file.close() }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while text.count < mostBytes {
            guard let read = try? file.read(into: &piece), read > 0 else { break }
            text += piece[..<read]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
