import Glibc
import SystemPackage

/// How snapshots are read.
public struct ReaderOptions: Sendable {
    /// Bytes of dictionaries to keep at most, for each generation; a million users need about
    /// 115 MB.
    public var cacheByteCount = OpenSnapshot.standardCacheByteCount
    /// Whether dictionaries are opened before the first lookup needs them.
    public var warmsUp = true
    /// How often a lookup through ``PublishedSnapshots`` looks for a new snapshot; nil leaves that
    /// to ``PublishedSnapshots/refresh()``.
    public var checkInterval: Duration? = .seconds(1)
    /// The options of a server that has the machine to itself.
    public init() {}

    func open(
        _ folder: FilePath, _ tombstones: TombstoneFile
    ) throws -> OpenSnapshot {
        try OpenSnapshot.open(
            folder, cacheByteCount: cacheByteCount, tombstones: tombstones)
    }
}

/// The time, for the age of a snapshot and for how often to look for another one.
public protocol ReaderClock: Sendable {
    /// Seconds since 1970, UTC.
    var secondsSince1970: Int { get }
    /// Nanoseconds since any instant; never runs backwards.
    var nanoseconds: Int64 { get }
}

/// The clocks of the operating system.
public struct SystemReaderClock: ReaderClock {
    /// The only one.
    public init() {}

    /// That of the calendar.
    public var secondsSince1970: Int { Self.read(CLOCK_REALTIME).tv_sec }

    /// That which nobody sets.
    public var nanoseconds: Int64 {
        let time = Self.read(CLOCK_MONOTONIC)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        // `time` lives for the call.
        unsafe clock_gettime(clock, &time)
        return time
    }
}
