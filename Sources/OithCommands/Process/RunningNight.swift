import Bytes
import DurableFiles
import ExecutionStore
import Glibc
import NightStages
import Nights
import SystemPackage

/// The run that holds the lock of a data folder, in another process of this machine.
struct RunningNight {
    private let directory: FilePath
    /// What the lock says; another run's lock says something else.
    private let holder: String
    private let words: RunLock.Holder

    /// - Parameters:
    ///   - directory: the data folder.
    ///   - name: the run that it must be; nil for any.
    /// - Throws: ``CommandError`` if no run is under way, or another one is.
    init(in directory: FilePath, expecting name: String?) throws(CommandError) {
        guard let holder = RunLock.holder(in: directory), let words = RunLock.Holder(holder) else {
            throw Self.nothingRuns
        }
        if let name, name != words.run {
            throw CommandError(
                ExitStatus.notFound, "\(name) is not under way; \(words.run) is")
        }
        (self.directory, self.holder, self.words) = (directory, holder, words)
    }

    /// Sends SIGTERM to its process and waits until it has released the lock.
    ///
    /// - Parameter limit: how long to wait; the lock is looked at once at least.
    /// - Returns: the name of the run.
    /// - Throws: ``CommandError`` if the process cannot be signalled or is still busy.
    func stop(waitingSeconds limit: Int) async throws -> String {
        try await requireHere()
        guard kill(words.process.id, SIGTERM) == 0 else {
            let error = Errno(rawValue: errno)
            throw CommandError(
                NightError.Code(of: error)?.exitCode ?? ExitStatus.inputOutput,
                "cannot stop \(words.run): \(error)")
        }
        // Twenty times a second.
        for _ in 0..<max(1, limit * 20) {
            guard RunLock.holder(in: directory) == holder else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        guard RunLock.holder(in: directory) != holder else {
            throw CommandError(
                ExitStatus.runFailed, "\(words.run) was told to stop and is still busy")
        }
        return words.run
    }

    private static let nothingRuns = CommandError(
        ExitStatus.notFound, "no run is under way in this data folder")

    /// Refuses a process that cannot be seen and keeps the lock.
    ///
    /// A lock that was held for a moment, by a command that looked whether there is something to
    /// do, is no run: it is waited for a second.
    private func requireHere() async throws {
        for _ in 0..<20 {
            if isHere { return }
            guard RunLock.holder(in: directory) == holder else { throw Self.nothingRuns }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw CommandError(
            ExitStatus.inputOutput,
            "the process of \(words.run) is not on this machine, or another user's; stop it there")
    }

    /// Whether the process that the lock names has the lock open: then it is not another one that
    /// got its number after it ended, or one of another machine.
    private var isHere: Bool {
        let folder = FilePath("/proc/\(words.process.id)/fd")
        guard let names = try? directoryEntries(folder) else { return false }
        let lock = resolved(directory.appending("lock"))
        return names.contains { symbolicLinkTarget(folder.appending($0)) == lock }
    }

    private func resolved(_ path: FilePath) -> FilePath {
        guard let resolved = try? realPath(path.string) else { return path }
        return FilePath(String(decoding: resolved, as: UTF8.self))
    }
}
