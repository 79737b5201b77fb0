package import NightStages

/// Shows a night that runs, and what follows it.
///
/// It is called from many tasks at once.
package protocol NightObserver: Sendable {
    /// A state of the machine was entered or left.
    func changed(_ change: StateChange)
    /// Something happened inside of a stage.
    func progress(_ event: NightProgress)
    /// The state machine came to its end; `seconds` since the run began here.
    func ended(_ result: NightRun.Result, seconds: Double)
    /// Something was done after the run, or could not be done.
    func followed(_ event: FollowUp)
}

/// What is done after a run, and what goes wrong with it: none of it changes how the night ended.
package enum FollowUp: Sendable {
    /// Old snapshots, working files and results were removed.
    case collected(Nights.Collection)
    /// They could not be removed.
    case collectionFailed(any Error)
    /// What an erasure of users had left to do was done.
    case erased(Erasure)
    /// It could not be done.
    case erasureFailed(any Error)
    /// The page, the trace or the metrics could not be written, in words.
    case artifactFailed(String)
}

/// Signals that stop a night.
package protocol NightInterruption: Sendable {
    /// The first signal that came; nil where none did.
    var received: Int32? { get }

    /// Runs a body in a task that the first signal cancels.
    func cancelling<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result

    /// The same for work before a night has begun.
    ///
    /// - Parameters:
    ///   - what: what is stopped, for the message.
    ///   - body: throws `CancellationError` once it is cancelled.
    /// - Returns: what the body returns.
    /// - Throws: an error with the signal's exit code where one stopped it; what the body throws.
    func running<Result: Sendable>(
        _ what: String, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result
}
