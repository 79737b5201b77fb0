import Glibc
import Synchronization
package import SystemPackage

/// The tombstones of a data folder, read again when their file was replaced.
///
/// Shared by all readers of the folder: what one of them reads again, all of them honour.
package final class TombstoneFile: Sendable {
    /// Which file it is: another one after each replacement.
    private struct Identity: Equatable {
        var device: UInt64
        var inode: UInt64
        var byteCount: Int
        var seconds: Int
        var nanoseconds: Int
    }

    private struct State {
        var identity: Identity?
        var tombstones: Tombstones
    }

    private let dataDirectory: FilePath
    private let state: Mutex<State>
    /// Whether nobody asked to be forgotten, which is all that most lookups need to know.
    private let isNobody: Atomic<Bool>

    /// Reads the file of a data folder.
    ///
    /// - Throws: as ``Tombstones/read(from:)``.
    package init(in dataDirectory: FilePath) throws {
        self.dataDirectory = dataDirectory
        let identity = Self.identity(of: dataDirectory)
        let tombstones = try Tombstones.read(from: dataDirectory)
        state = Mutex(State(identity: identity, tombstones: tombstones))
        isNobody = Atomic(tombstones.isEmpty)
    }

    /// The tombstones as they were read last.
    package var tombstones: Tombstones { state.withLock { $0.tombstones } }

    /// The tombstones as they were read last; nil where nobody asked to be forgotten.
    var someTombstones: Tombstones? {
        isNobody.load(ordering: .acquiring) ? nil : tombstones
    }

    /// Reads the file again where it is another one than the last time.
    ///
    /// - Returns: whether it was read.
    /// - Throws: as ``Tombstones/read(from:)``; the old tombstones stay.
    /// - Complexity: one `stat` where nothing has changed.
    @discardableResult
    package func refresh() throws -> Bool {
        // Before the reading: a replacement in between is seen the next time.
        let identity = Self.identity(of: dataDirectory)
        if state.withLock({ $0.identity == identity }) { return false }
        let tombstones = try Tombstones.read(from: dataDirectory)
        state.withLock { $0 = State(identity: identity, tombstones: tombstones) }
        isNobody.store(tombstones.isEmpty, ordering: .releasing)
        return true
    }

    private static func identity(of dataDirectory: FilePath) -> Identity? {
        var status = stat()
        // `status` lives for the call; the path is zero-terminated for it.
        let result = unsafe stat(dataDirectory.appending(Tombstones.fileName).string, &status)
        guard result == 0 else { return nil }
        return Identity(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
            byteCount: Int(status.st_size), seconds: Int(status.st_mtim.tv_sec),
            nanoseconds: Int(status.st_mtim.tv_nsec))
    }
}
