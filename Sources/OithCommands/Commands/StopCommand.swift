import ArgumentParser
import DurableFiles
import ExecutionStore
import Glibc
import NightStages
import Nights
import StateMachine
import SystemPackage

/// `oith stop`.
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop the run that is under way; it can be resumed.",
        discussion: "  oith stop --data night")

    @Argument(help: "The run. [default: the one that is under way]")
    var name: String?

    @OptionGroup var data: DataLocation

    @Option(help: "How many seconds to wait for its end.")
    var wait = 60

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard 0...86_400 ~= wait else { throw ValidationError("--wait is in 0...86400.") }
    }

    func run() async throws {
        let directory = try data.path()
        guard let holder = RunLock.holder(in: directory), let words = RunLock.Holder(holder) else {
            throw CommandError(ExitStatus.notFound, "nothing runs with this data directory now")
        }
        if let name, name != words.run {
            throw CommandError(
                ExitStatus.notFound, "\(name) does not run; it is \(words.run) that does")
        }
        guard words.process.hasOpen(directory.appending("lock")) else {
            throw CommandError(
                ExitStatus.inputOutput,
                "the process of \(words.run) is not on this machine, or another user's; stop it "
                    + "there")
        }
        guard kill(words.process.id, SIGTERM) == 0 else {
            let error = Errno(rawValue: errno)
            throw CommandError(
                NightError.Code(of: error)?.exitCode ?? ExitStatus.inputOutput,
                "cannot stop \(words.run): \(error)")
        }
        // Looked at once at least, twenty times a second.
        for _ in 0..<max(1, wait * 20) {
            guard RunLock.holder(in: directory) == holder else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        guard RunLock.holder(in: directory) != holder else {
            throw CommandError(
                ExitStatus.runFailed, "\(words.run) was told to stop and is still busy")
        }
        let stopped: JSONValue = ["run": .string(words.run), "stopped": true]
        Terminal.output(
            json
                ? stopped.text + "\n" : "\(words.run) has ended; `oith resume` goes on with it\n")
    }
}

extension RunLock.Holder.Process {
    /// Whether the process has a file open: it is the one that wrote its number there.
    fileprivate func hasOpen(_ path: FilePath) -> Bool {
        let folder = FilePath("/proc/\(id)/fd")
        guard let names = try? directoryEntries(folder) else { return false }
        return names.contains { name in
            symbolicLinkTarget(folder.appending(name)) == symbolicLinkFree(path)
        }
    }

    private func symbolicLinkFree(_ path: FilePath) -> FilePath {
        guard let resolved = unsafe realpath(path.string, nil) else { return path }
        // realpath allocates the text that it returns.
        defer { unsafe free(resolved) }
        return FilePath(unsafe String(cString: resolved))
    }
}
