import Dispatch
import Glibc
import Synchronization
import SystemPackage

/// Turns SIGINT, SIGTERM and SIGHUP into the cancellation of a task.
///
/// A handler writes the number of the signal into a pipe, and ``SignalRouter`` hands it on. (A signal
/// source of Dispatch would be shorter, but on Linux it loses one in sixty of the signals that
/// arrive in the first milliseconds of a process.)
///
/// A command that starts a night calls ``arm()`` first. From then on no signal ends the process by
/// itself: what comes between two tasks stops the next one, or is found by ``check(_:)``.
final class StopSignals: Sendable {
    private let state = Mutex<Int32?>(nil)
    private static let isArmed = Atomic(false)

    /// The signals that are caught: those that the parent process did not have ignored.
    ///
    /// A shell without job control starts what runs in the background with SIGINT ignored, so that
    /// Ctrl-C does not end it, and `nohup` starts its command with SIGHUP ignored. Asked once, before
    /// this process changes anything.
    private static let caught: [Int32] = [SIGINT, SIGHUP, SIGTERM].filter { number in
        if number == SIGTERM { return true }
        var action = sigaction()
        // The structure lives for the call, which fills it in.
        let isKnown = unsafe sigaction(number, nil, &action) == 0
        let ignored = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        return !isKnown || handler != ignored
    }

    /// The first signal that came, or nil.
    var received: Int32? { state.withLock { $0 } }

    // MARK: - From the first instruction of a night's start

    /// Keeps signals: from now on none ends the process by itself.
    ///
    /// - Throws: ``CommandError`` where the process may open no more files.
    static func arm() throws(CommandError) {
        let router = try SignalRouter.shared()
        isArmed.store(true, ordering: .sequentiallyConsistent)
        for number in caught { router.catch(number) }
    }

    /// Takes that back, for a command that prints and runs no night; a signal that came ends it.
    static func disarm() {
        guard isArmed.exchange(false, ordering: .sequentiallyConsistent) else { return }
        for number in caught { signal(number, SIG_DFL) }
        if let number = (try? SignalRouter.shared())?.take() { raise(number) }
    }

    /// Ends a start that a signal came in, at a place where nothing waits.
    ///
    /// - Parameter what: what is stopped, for the message.
    /// - Throws: ``CommandError`` with the signal's exit code.
    func check(_ what: String) throws {
        guard let number = try SignalRouter.shared().take() else { return }
        state.withLock { $0 = $0 ?? number }
        throw Self.stopped(what, by: number)
    }

    /// Forgets the signals that came before: the night has ended, or does not begin.
    static func forget() {
        guard let router = try? SignalRouter.shared() else { return }
        while router.take() != nil {}
    }

    private static func stopped(_ what: String, by number: Int32) -> CommandError {
        CommandError(ExitStatus.signal(number), "\(what) was stopped")
    }

    // MARK: - While something runs

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
        let result: Result
        do { result = try await cancelling(body) } catch is CancellationError {
            throw Self.stopped(what, by: received ?? SIGTERM)
        }
        // It came as the body ended, and what follows in the start of a night would not see it.
        if let received, Self.isArmed.load(ordering: .sequentiallyConsistent) {
            throw Self.stopped(what, by: received)
        }
        return result
    }

    /// Runs a body in a task that the first signal cancels.
    ///
    /// After the body signals do what they do by default, so that a reader that does not read its
    /// output cannot keep the process; after ``arm()`` they are kept.
    func cancelling<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let router = try SignalRouter.shared()
        // Before the body begins: a signal that comes with its first step waits in the pipe.
        for number in Self.caught { router.catch(number) }
        let task = Task { try await body() }
        let earlier = router.listen { [self] number in
            state.withLock { $0 = $0 ?? number }
            task.cancel()
        }
        defer {
            _ = router.listen(earlier)
            if !Self.isArmed.load(ordering: .sequentiallyConsistent) {
                for number in Self.caught { signal(number, SIG_DFL) }
            }
        }
        return try await task.value
    }
}

/// Takes the numbers of signals out of the pipe and hands each to the one listener that there is;
/// where there is none, they wait.
private final class SignalRouter: Sendable {
    typealias Listener = @Sendable (Int32) -> Void

    private struct State {
        var waiting: [Int32] = []
        var listener: Listener?
    }

    private static let made = Mutex<SignalRouter?>(nil)

    private let pipe: SignalPipe
    /// Calls when there is something in the pipe, as long as the process lives.
    private let source = Mutex<(any DispatchSourceRead)?>(nil)
    private let state = Mutex(State())

    /// The one of this process; the first call makes it.
    ///
    /// - Throws: ``CommandError`` where the process may open no more files.
    static func shared() throws(CommandError) -> SignalRouter {
        try made.withLock { router throws(CommandError) in
            if let router { return router }
            let new = try SignalRouter()
            new.source.withLock { source in
                let made = DispatchSource.makeReadSource(fileDescriptor: new.pipe.readEnd)
                made.setEventHandler { new.pump() }
                made.resume()
                source = made
            }
            router = new
            return new
        }
    }

    private init() throws(CommandError) { pipe = try SignalPipe() }

    /// Lets a signal write its number into the pipe, in place of what it does by default.
    func `catch`(_ number: Int32) { pipe.catch(number) }

    /// Hands on what is in the pipe.
    private func pump() {
        // Under the lock, so that none is handed to a listener that has left.
        state.withLock { state in
            while let number = pipe.read() {
                if let listener = state.listener {
                    listener(number)
                } else {
                    state.waiting.append(number)
                }
            }
        }
    }

    /// Takes the oldest signal that no listener has; nil where there is none.
    func take() -> Int32? {
        pump()
        return state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }

    /// Hands all that waits, and what comes, to a listener.
    ///
    /// - Parameter listener: is called under a lock, and must not wait; nil for none.
    /// - Returns: the listener before it.
    func listen(_ listener: Listener?) -> Listener? {
        state.withLock { state in
            let earlier = state.listener
            state.listener = listener
            guard let listener else { return earlier }
            for number in state.waiting { listener(number) }
            state.waiting = []
            return earlier
        }
    }
}

/// The pipe from the handler of a signal to the rest of the process.
///
/// It is never closed, as a handler may be writing at any time; there is one in a process.
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
