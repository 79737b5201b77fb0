import Bytes
import Glibc
package import SystemPackage

/// What the operating system changes when a file is written to or replaced.
///
///     let before = FileStamp(path)
///     read(path)
///     guard FileStamp(path) == before else { throw … }
///
/// Two equal stamps mean that nobody wrote in between, if the first one was not recent
/// (``isRecent``): times advance in ticks, and two writes in one tick leave the same times.
package struct FileStamp: Sendable, Equatable {
    private let device: UInt
    private let inode: UInt
    /// The length in bytes.
    package let byteCount: Int
    /// Of the last change of the content, and of the content or the owner, mode or name: in
    /// nanoseconds since 1970.
    private let modificationTime: Int
    private let changeTime: Int

    /// The stamp of what `path` leads to; nil where nothing is there.
    package init?(_ path: FilePath) {
        guard let status = stat(path) else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        byteCount = Int(status.st_size)
        modificationTime = Self.nanoseconds(status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        changeTime = Self.nanoseconds(status.st_ctim.tv_sec, status.st_ctim.tv_nsec)
    }

    /// Whether the last change is so close to now that another one could leave the same stamp.
    package var isRecent: Bool {
        let clock = KernelClock.realTime.now
        let now = Self.nanoseconds(clock.seconds, clock.nanoseconds)
        // Ticks of the kernel are 1 to 10 milliseconds long.
        let longestTick: UInt = 40_000_000
        return [modificationTime, changeTime].contains { time in
            (now &- time).magnitude < longestTick
        }
    }

    /// Wraps for times that no clock has; equal times stay equal.
    private static func nanoseconds(_ seconds: Int, _ rest: Int) -> Int {
        seconds &* 1_000_000_000 &+ rest
    }
}
