import Dispatch
import Glibc

/// A command that is given the news on its standard input.
///
/// It is started directly, without a shell. Where it takes too long it is ended with its process
/// group; what it leaves behind when it ends in time goes on, and so does what it started in a
/// session of its own.
package struct CommandChannel: NotificationChannel {
    /// How long it has between SIGTERM and SIGKILL, in seconds.
    private static let grace = 1.0
    private static let secondsBetweenLooks = 0.01

    private let arguments: [String]
    private let timeout: Double

    /// - Parameters:
    ///   - arguments: the program, by path or by a name on the `PATH`, and what follows.
    ///   - timeout: seconds for one try.
    package init(_ arguments: [String], timeout: Double) {
        (self.arguments, self.timeout) = (arguments, timeout)
    }

    /// The command's first word, without its arguments.
    package var name: String { "the command \(arguments.first ?? "")" }

    /// Runs the command with the body on its standard input.
    package func deliver(_ body: [UInt8]) async throws(DeliveryError) {
        let child: ChildProcess
        do throws(ChildProcess.StartError) {
            child = try ChildProcess(arguments, input: body)
        } catch {
            throw DeliveryError("it could not be started", isPassing: false)
        }
        // A limit from the start to the end of the process: its children may hold its pipes open.
        guard await Self.hasEnded(child, withinSeconds: timeout, isStoppable: true) else {
            await Self.end(child)
            throw DeliveryError(
                Task.isCancelled ? "it was stopped" : "it did not end within \(timeout) seconds")
        }
        if let problem = child.reap() { throw DeliveryError(problem + Self.words(of: child)) }
    }

    /// Looks after it until it ends or the time is over.
    private static func hasEnded(
        _ child: ChildProcess, withinSeconds limit: Double, isStoppable: Bool
    ) async -> Bool {
        let end = ContinuousClock.now + .seconds(limit)
        while true {
            let hasEnded = child.hasEnded
            // What it printed last is read after its end.
            child.exchange()
            if hasEnded { return true }
            if ContinuousClock.now >= end || isStoppable && Task.isCancelled { return false }
            await pause()
        }
    }

    /// Ends it and what it has started.
    private static func end(_ child: ChildProcess) async {
        child.signal(SIGTERM)
        _ = await hasEnded(child, withinSeconds: grace, isStoppable: false)
        child.signal(SIGKILL)
        // A process that the kernel does not let go of is left to it.
        if await hasEnded(child, withinSeconds: grace, isStoppable: false) { _ = child.reap() }
    }

    /// Waits for a moment, also in a task that was cancelled.
    private static func pause() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().asyncAfter(deadline: .now() + secondsBetweenLooks) {
                continuation.resume()
            }
        }
    }

    /// What it printed, on one line.
    private static func words(of child: ChildProcess) -> String {
        let text = String(decoding: child.output, as: UTF8.self)
            .split { $0.isWhitespace || $0.unicodeScalars.contains { $0.value < 0x20 } }
            .joined(separator: " ")
        return text.isEmpty ? "" : ": \(text)"
    }
}
