package import Bytes
package import NightStages
package import StateMachine

/// When a night has to be done, by the clock on the wall.
///
/// It is compared with the estimate as soon as there is one, when the users are split into chunks,
/// and against the clock whenever a piece of work begins. Once the snapshot is verified the night
/// publishes it, late or not. It belongs to the process, not to the night: `oith resume` continues
/// with a night that missed it.
package struct NightDeadline: Sendable {
    /// The instant by which the night has to be done.
    package let instant: Timestamp
    private let clock: any ExecutionClock

    /// The stages that an estimate is of and that come after it was made.
    private static let stagesAhead: [NightStage] = [
        .scoreChunk, .aggregateCandidates, .writeSnapshot, .verifySnapshot,
    ]

    /// - Parameters:
    ///   - instant: when it has to be done.
    ///   - clock: tells the present.
    package init(_ instant: Timestamp, clock: any ExecutionClock = SystemClock()) {
        (self.instant, self.clock) = (instant, clock)
    }

    private var secondsLeft: Double {
        clock.now.seconds(until: instant)
    }

    /// Refuses to begin work that comes too late.
    ///
    /// - Parameter stage: what is about to begin; nil for other work, which is always let through.
    /// - Throws: `TaskFailure` with the error `Oith.DeadlineMissed`.
    package func check(beginning stage: NightStage?) throws(TaskFailure) {
        guard secondsLeft <= 0, let stage, stage < .guardSnapshot else { return }
        throw missed("it is past \(instant), by which the night had to be done")
    }

    /// Refuses to resume a night that will not be done in time.
    ///
    /// - Parameter estimate: what the night expects of itself; nil where it expects nothing.
    /// - Throws: `TaskFailure` with the error `Oith.DeadlineMissed`.
    package func check(_ estimate: NightEstimate?) throws(TaskFailure) {
        guard let estimate else { return }
        let needed = Self.stagesAhead.reduce(0) { $0 + (estimate.seconds[$1] ?? 0) }
        let left = secondsLeft
        guard needed > left else { return }
        throw missed(
            "the night needs about \(Self.text(needed)) more and has \(Self.text(max(0, left))) "
                + "until \(instant); the estimate is based on \(estimate.grounds)")
    }

    private func missed(_ cause: String) -> TaskFailure {
        TaskFailure(
            error: NightError.Code.deadline.errorName,
            cause: cause + ". Nothing was published"
        )
    }

    private static func text(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        if whole < 120 { return "\(whole) s" }
        return whole < 7200 ? "\(whole / 60) min" : "\(whole / 3600) h \(whole / 60 % 60) min"
    }
}
