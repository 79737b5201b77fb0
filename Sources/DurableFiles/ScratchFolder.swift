import Bytes
import Glibc
package import SystemPackage

/// A folder for work that leaves nothing behind, whatever ends the process.
///
///     let scratch = try ScratchFolder("oith-verify", in: "/tmp", files)
///     defer { scratch.remove() }
///     ... work in scratch.path ...
///
/// A process that is killed cannot remove its folder, and there may be users in it. So each folder
/// has a lock that its owner holds, and making the next one removes those whose lock is free.
package struct ScratchFolder: ~Copyable {
    /// `PREFIX-16 hexadecimal digits`.
    private let folder: FilePath
    private let files: any FileSystem
    private let lock: FileLock?

    private static let lockName = "owner.lock"
    private static let digitCount = 16
    /// How often the lock is asked for: somebody may be looking at it, which takes microseconds.
    private static let attemptCount = 100
    /// Seconds after which a folder without a lock file is given up: its owner died before it made
    /// one, or was of a version that made none.
    private static let lockless = 86_400

    /// Where to work: a folder that is not there yet, so that its maker chooses what is in it.
    package var path: FilePath { folder.appending("work") }

    /// Makes a folder of its own, and removes abandoned ones of the same prefix.
    ///
    /// - Parameters:
    ///   - prefix: the beginning of its name.
    ///   - parent: where it is made.
    ///   - files: the file system in which it is made and removed.
    /// - Throws: ``FileError``.
    package init(
        _ prefix: String, in parent: FilePath, _ files: any FileSystem
    ) throws(FileError) {
        // That an old one cannot be removed must not keep anybody from working.
        try? Self.removeAbandoned(prefix, in: parent, files)
        let digits = Hexadecimal.text(UInt64.random(in: 0 ... .max))
        folder = parent.appending("\(prefix)-\(digits)")
        self.files = files
        try files.makeDirectories(folder)
        let path = folder.appending(Self.lockName)
        for _ in 0..<Self.attemptCount {
            if let lock = try FileLock(path, holder: "pid \(getpid())") {
                self.lock = consume lock
                return
            }
        }
        // A file system without locks: after a crash the folder stays.
        lock = nil
    }

    /// Removes the folder and what is in it.
    ///
    /// It is the last use of it, which keeps it locked.
    package borrowing func remove() { try? files.removeTree(folder) }

    /// Whether a folder has a name that this type gives.
    package static func isName(_ name: String, prefix: String) -> Bool {
        guard name.hasPrefix(prefix + "-") else { return false }
        let digits = name.utf8.dropFirst(prefix.utf8.count + 1)
        // Decimal digits and UUIDs are from versions before this one.
        return 1...36 ~= digits.count
            && digits.allSatisfy {
                switch $0 {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Removes the folders of this prefix that nobody works in any more.
    ///
    /// - Parameters:
    ///   - prefix: the beginning of their names.
    ///   - parent: where they are; it need not be there.
    ///   - files: the file system in which they are removed.
    ///   - ofAllUsers: whether also those that other users of the machine made. Not where anybody
    ///     may write: what is removed there can be exchanged for a link meanwhile.
    /// - Throws: ``FileError``.
    package static func removeAbandoned(
        _ prefix: String, in parent: FilePath, _ files: any FileSystem, ofAllUsers: Bool = false
    ) throws(FileError) {
        guard FileStatus(parent, followingLinks: true)?.isDirectory == true else { return }
        for name in try directoryEntries(parent) where isName(name, prefix: prefix) {
            let folder = parent.appending(name)
            guard let status = FileStatus(folder), status.isDirectory else { continue }
            if ofAllUsers || status.isOurUsers, isAbandoned(folder, status) {
                try files.removeTree(folder)
            }
        }
    }

    private static func isAbandoned(_ folder: FilePath, _ status: FileStatus) -> Bool {
        let path = folder.appending(lockName)
        guard FileStatus(path) != nil else {
            return time(nil) - status.modificationTime > lockless
        }
        return FileLock.holder(of: path) == nil
    }
}
