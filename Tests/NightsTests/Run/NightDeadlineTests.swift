import Bytes
import JSON
import NightSamples
import NightStages
import Nights
import StateMachine
import Testing

/// When a night is given up since it will not be done in time; the clock does not move.
@Suite struct NightDeadlineTests {
    /// A deadline that is so many seconds away.
    private static func deadline(in seconds: Int64) -> NightDeadline {
        let clock = HandClock(Timestamp(milliseconds: 1_000_000_000))
        return NightDeadline(clock.now.advanced(byMilliseconds: seconds * 1000), clock: clock)
    }

    /// What is still to be done takes 600 seconds.
    private static let estimate = NightEstimate([
        "grounds": "a guess", "pairsInReach": 1, "pairsSuited": 1, "candidates": 1,
        "seconds": [
            "oith-extract-pool": 5000, "oith-split-pool": 5000, "oith-score-chunk": 400,
            "oith-aggregate-candidates": 100, "oith-write-snapshot": 60,
            "oith-verify-snapshot": 40, "oith-publish-snapshot": 0,
        ],
    ])

    @Test func `What was estimated and is still to come has to fit.`() throws {
        try Self.deadline(in: 600).check(Self.estimate)
        try Self.deadline(in: -5).check(nil)
        let failure = #expect(throws: TaskFailure.self) {
            try Self.deadline(in: 599).check(Self.estimate)
        }
        #expect(failure?.error == "Oith.DeadlineMissed")
        #expect(
            failure?.cause.hasPrefix("the night needs about 10 min more and has 9 min until ")
                == true)
        #expect(failure?.cause.contains("is based on a guess") == true)
    }

    @Test(arguments: [
        (NightStage.extractPool, true), (.scoreChunk, true), (.verifySnapshot, true),
        (.guardSnapshot, false), (.publishSnapshot, false), (nil, false),
    ])
    func `Nothing begins too late but what publishes a night that is done.`(
        stage: NightStage?, isRefused: Bool
    ) throws {
        try Self.deadline(in: 1).check(beginning: stage)
        do {
            try Self.deadline(in: 0).check(beginning: stage)
            #expect(!isRefused)
        } catch {
            #expect(isRefused)
        }
    }
}
