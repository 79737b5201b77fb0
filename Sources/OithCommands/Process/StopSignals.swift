import Dispatch
import Glibc
import Synchronization
import SystemPackage

/// Turns SIGINT and SIGTERM into the cancellation of a task.
///
/// A handler writes the number of the signal into a pipe, and the reader of the pipe cancels. (A
/// signal source of Dispatch would be shorter, but on Linux it loses one in sixty of the signals that
/// arrive in the first milliseconds of a process.)
final class StopSignals: Sendable {
    private let state = Mutex<Int32?>(nil)

    /// SIGTERM, and SIGINT unless the parent process has it ignored: a shell without job
    /// control starts what runs in the background like that, so that Ctrl-C does not end it.
    ///
    /// Asked once, before this process ignores a signal of its own accord.
    private static let caught: [Int32] = {
        var action = sigaction()
        // The structure lives for the call, which fills it in.
        let isKnown = unsafe sigaction(SIGINT, nil, &action) == 0
        let ignored = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        return isKnown && handler == ignored ? [SIGTERM] : [SIGINT, SIGTERM]
    }()

    /// The first signal that came, or nil.
    var received: Int32? { state.withLock { $0 } }

    /// Runs a body in a task that the first signal cancels, and ends with the signal's exit code.
    ///
    /// - Parameters:
    ///   - what: what is stopped, for the message.
    ///   - body: throws `CancellationError` once it is cancelled.
    /// - Returns: what the body returns.
    /// - Throws: ``CommandError`` where a signal stopped it; what the body throws.
    func running<Result: Sendable>(
        _ what: String, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        do { return try await cancelling(body) } catch is CancellationError {
            throw CommandError(ExitStatus.signal(received ?? SIGTERM), "\(what) was stopped")
        }
    }

    /// Runs a body in a task that the first signal cancels.
    ///
    /// Once the body is done signals are ignored: they come too late to stop anything.
    func cancelling<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let pipe = try SignalPipe()
        // Before the body begins: a signal that comes with its first step waits in the pipe.
        for number in Self.caught { pipe.catch(number) }
        let task = Task { try await body() }
        let source = DispatchSource.makeReadSource(fileDescriptor: pipe.readEnd)
        source.setEventHandler { [self] in
            guard let number = pipe.read() else { return }
            state.withLock { $0 = $0 ?? number }
            task.cancel()
        }
        source.resume()
        defer {
            for number in [SIGINT, SIGTERM] { signal(number, SIG_IGN) }
            source.cancel()
        }
        return try await task.value
    }
}

/// A pipe from the handler of a signal to the rest of the process.
///
/// It is never closed, as a handler may be writing at any time; there is one a process.
private struct SignalPipe {
    /// Where the handler writes, or -1; an atomic, as a handler may take no lock.
    private static let writeEnd = Atomic<Int32>(-1)

    let readEnd: Int32

    /// - Throws: ``CommandError`` where the process may open no more files.
    init() throws(CommandError) {
        var ends: [Int32] = [-1, -1]
        // The call fills the two numbers before it returns.
        let status = unsafe pipe(&ends)
        guard status == 0 else {
            throw CommandError(
                ExitStatus.inputOutput,
                "no pipe for signals could be made: \(Errno(rawValue: errno)); `ulimit -n` says "
                    + "how many files may be open")
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        readEnd = ends[0]
        Self.writeEnd.store(ends[1], ordering: .sequentiallyConsistent)
    }

    /// Lets a signal write its number into the pipe, in place of what it does by default.
    func `catch`(_ number: Int32) {
        signal(number) { number in
            let error = errno
            var byte = UInt8(truncatingIfNeeded: number)
            // One byte, which lives for the length of the call; a full pipe has enough of them.
            _ = unsafe write(
                SignalPipe.writeEnd.load(ordering: .sequentiallyConsistent), &byte, 1)
            errno = error
        }
    }

    /// The number of the oldest signal that was not read yet, or nil.
    func read() -> Int32? {
        var byte: UInt8 = 0
        // One byte, which lives for the length of the call.
        return unsafe Glibc.read(readEnd, &byte, 1) == 1 ? Int32(byte) : nil
    }
}
