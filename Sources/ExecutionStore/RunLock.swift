import DurableFiles
import Glibc
package import SystemPackage

/// The lock of a data directory: one run at a time.
///
/// The operating system holds it and lets go of it when the process dies, whatever it dies of; see
/// `FileLock`. It is held as long as this value lives.
package struct RunLock: ~Copyable {
    private let lock: FileLock

    /// How often a lock that nobody claims to hold is asked for again: somebody was looking at it,
    /// which takes microseconds.
    private static let attemptCount = 1000

    /// Takes the lock for a run.
    ///
    /// - Parameters:
    ///   - directory: the data directory; the lock is its file `lock`.
    ///   - name: the name of the run, for those who find the lock taken.
    /// - Throws: ``ExecutionStoreError`` with code `.locked` that carries the holder's words; with
    ///   code `.other` where a process holds it that is no run of ours.
    package init(_ directory: FilePath, run name: String) throws(ExecutionStoreError) {
        let path = directory.appending("lock")
        for _ in 0..<Self.attemptCount {
            do throws(FileError) {
                if let lock = try FileLock(path, holder: "run \(name) (pid \(getpid()))") {
                    self.lock = lock
                    return
                }
            } catch {
                throw ExecutionStoreError(error)
            }
            if let words = FileLock.holder(of: path) {
                throw Self.isTaken(path, by: words)
            }
        }
        throw Self.isTaken(path, byStranger: FileLock.owners(of: path).first)
    }

    /// Lets go of the lock: the last use of it, which keeps it alive until then.
    package consuming func release() {}

    /// The words in the file are those of the last run, which need not be who holds it.
    private static func isTaken(_ path: FilePath, by words: String) -> ExecutionStoreError {
        let owner = FileLock.owners(of: path).first { !$0.isShared }
        let isTheirs = owner.map { $0.process == Holder(words)?.process.id } ?? false
        if !isTheirs, let name = owner?.name, name != FileLock.Owner.current.name {
            return isTaken(path, byStranger: owner)
        }
        let holder = words.isEmpty ? "another run" : words
        return ExecutionStoreError(
            .locked, at: path, "\(holder) is using this data directory; try again when it has ended"
        )
    }

    /// No run of ours: nobody else will say how the night ended.
    private static func isTaken(
        _ path: FilePath, byStranger owner: FileLock.Owner?
    ) -> ExecutionStoreError {
        let holder = owner?.description ?? "another process"
        return ExecutionStoreError(
            .other, at: path,
            "\(holder) holds a lock on it and is no run of oith; end that process, then try again")
    }

    /// Refuses a data directory in which somebody runs; no lock is taken and no file is made.
    ///
    /// - Throws: ``ExecutionStoreError`` with code `.locked` that carries the holder's words.
    package static func requireFree(in directory: FilePath) throws(ExecutionStoreError) {
        guard let words = holder(in: directory) else { return }
        throw isTaken(directory.appending("lock"), by: words)
    }

    /// Who runs in a data directory now, in its own words; nil where nobody does.
    package static func holder(in directory: FilePath) -> String? {
        FileLock.holder(of: directory.appending("lock"))
    }

    /// Whether somebody runs in a data directory now.
    package static func isHeld(in directory: FilePath) -> Bool { holder(in: directory) != nil }
}
