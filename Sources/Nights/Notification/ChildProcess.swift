import Foundation
import Glibc

/// A program that runs beside this process, with a body on its standard input.
///
/// It leads a process group of its own, so that it can be ended together with what it has started.
/// Nothing here waits: the caller asks again and again.
final class ChildProcess {
    /// What is kept of what it prints.
    private static let longestOutput = 1000

    /// The number of the process and of its group.
    private let id: pid_t
    /// Where its standard input goes in; -1 once it has everything.
    private var inlet: Int32
    /// Where its standard output and standard error come out.
    private let outlet: Int32
    /// What was not taken yet.
    private var input: ArraySlice<UInt8>
    private(set) var output: [UInt8] = []

    /// Starts it, without a shell.
    ///
    /// The process must ignore SIGPIPE: the program may leave its input.
    ///
    /// - Parameters:
    ///   - arguments: the program, by path or by a name on the `PATH`, and what follows.
    ///   - input: what it reads.
    /// - Throws: ``StartError``.
    init(_ arguments: [String], input: [UInt8]) throws(StartError) {
        let (source, inlet) = try Self.pipe()
        defer { close(source) }
        let outlet: Int32
        let sink: Int32
        do throws(StartError) { (outlet, sink) = try Self.pipe() } catch {
            close(inlet)
            throw error
        }
        defer { close(sink) }
        // These ends only: the program may count on pipes that block.
        for end in [inlet, outlet] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        do throws(StartError) {
            id = try Self.spawn(arguments, input: source, output: sink)
        } catch {
            for end in [inlet, outlet] { close(end) }
            throw error
        }
        (self.inlet, self.outlet, self.input) = (inlet, outlet, input[...])
    }

    /// Why a program could not be started.
    struct StartError: Error {
        /// The number of the error.
        let code: Int32
    }

    deinit {
        if inlet >= 0 { close(inlet) }
        close(outlet)
    }

    // MARK: - Its end

    /// Whether it has ended; what it started may go on.
    var hasEnded: Bool {
        var info = unsafe siginfo_t()
        // It is left as it is, a zombie, so that its number stays its own until `reap`.
        // The structure lives for the length of the call, which fills it.
        guard unsafe waitid(P_PID, id_t(id), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else {
            return true
        }
        return unsafe info.si_signo == SIGCHLD
    }

    /// Sends a signal to it and to all that it has started and that has not left its group.
    ///
    /// The caller must not have called ``reap()``.
    func signal(_ number: Int32) { _ = kill(-id, number) }

    /// How it ended, in words; nil where it ended well.
    ///
    /// The caller must know that it has ended.
    func reap() -> String? {
        var status: Int32 = 0
        // The number lives for the length of the call, which fills it.
        guard unsafe waitpid(id, &status, 0) == id else { return "it was lost" }
        if status & 0x7F != 0 { return "it was ended by signal \(status & 0x7F)" }
        let code = status >> 8 & 0xFF
        return code == 0 ? nil : "it ended with status \(code)"
    }

    // MARK: - Its streams

    /// Gives it what it takes of its input, and takes what it has printed; keeps the beginning.
    func exchange() {
        if inlet >= 0 { feed() }
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        // The buffer lives for the length of the call, which fills it; its size goes along.
        let count = unsafe read(outlet, &buffer, buffer.count)
        guard count > 0 else { return }
        output += buffer.prefix(min(count, Self.longestOutput - output.count))
    }

    private func feed() {
        // The bytes live for the length of the call, which reads them.
        let count = unsafe input.withUnsafeBytes { unsafe write(inlet, $0.baseAddress, $0.count) }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        // A program that leaves its input has had enough of it.
        input = count < 0 ? [] : input.dropFirst(count)
        guard input.isEmpty else { return }
        close(inlet)
        inlet = -1
    }

    /// - Returns: the ends to read and to write.
    private static func pipe() throws(StartError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        // The call fills the two numbers before it returns.
        guard unsafe Glibc.pipe(&ends) == 0 else { throw StartError(code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    // MARK: - Its start

    /// - Returns: the number of the process.
    private static func spawn(
        _ arguments: [String], input: Int32, output: Int32
    ) throws(StartError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        // Both are made here, destroyed below and used between.
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        // It does not inherit what this process ignores or holds back.
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        unsafe posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        let variables = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        // Copies of the texts with a null at the end, as the call wants them; freed below.
        var words = unsafe arguments.map { unsafe strdup($0) }
        var environment = unsafe variables.map { unsafe strdup($0) }
        defer { unsafe (words + environment).forEach { unsafe free($0) } }
        guard let program = unsafe words.first ?? nil else { throw StartError(code: ENOENT) }
        unsafe words.append(nil)
        unsafe environment.append(nil)
        var id: pid_t = 0
        // All that is handed over lives for the length of the call.
        let code = unsafe posix_spawnp(&id, program, &actions, &attributes, words, environment)
        guard code == 0 else { throw StartError(code: code) }
        return id
    }
}
