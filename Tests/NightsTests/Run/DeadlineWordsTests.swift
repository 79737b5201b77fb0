import Bytes
import JSON
import NightSamples
import NightStages
import Nights
import StateMachine
import Testing

/// What a deadline says, in seconds, minutes and hours.
@Suite struct DeadlineWordsTests {
    /// An estimate whose stages that are still to come take so many seconds.
    private static func estimate(_ seconds: Double) -> NightEstimate {
        NightEstimate(
            grounds: "a guess",
            seconds: [
                .extractPool: 1e9, .splitPool: 1e9, .scoreChunk: seconds - 3,
                .aggregateCandidates: 1, .writeSnapshot: 1, .verifySnapshot: 1,
                .publishSnapshot: 1e9,
            ], pairsInReach: 1, pairsSuited: 1, candidates: 1)
    }

    private static func deadline(in seconds: Double) -> NightDeadline {
        NightDeadline(
            HandMadeNights.instant(seconds), clock: HandClock(HandMadeNights.start))
    }

    @Test(arguments: [
        (4.0, 3.0, "4 s", "3 s"), (119, 0, "119 s", "0 s"), (119.2, 118.4, "2 min", "119 s"),
        (120, 60, "2 min", "60 s"), (7199, 7140, "119 min", "119 min"),
        (7200, 3600, "2 h 0 min", "60 min"), (9000, 7260, "2 h 30 min", "2 h 1 min"),
        (360_000, -5, "100 h 0 min", "0 s"),
    ])
    func `Needed and left are told in the unit that fits.`(
        needed: Double, left: Double, neededText: String, leftText: String
    ) {
        let deadline = Self.deadline(in: left)
        let failure = #expect(throws: TaskFailure.self) {
            try deadline.check(Self.estimate(needed))
        }
        #expect(failure?.error == "Oith.DeadlineMissed")
        #expect(
            failure?.cause
                == "the night needs about \(neededText) more and has \(leftText) until "
                + "\(deadline.instant); the estimate is based on a guess. Nothing was published")
    }

    @Test(arguments: [(600.0, 600.0), (600, 601), (3, 3)])
    func `What fits to the second is let through.`(needed: Double, left: Double) throws {
        try Self.deadline(in: left).check(Self.estimate(needed))
    }

    @Test(arguments: NightStage.allCases)
    func `A piece of work begins before the deadline, and not at it.`(stage: NightStage) throws {
        try Self.deadline(in: 0.001).check(beginning: stage)
        let isLate = stage < .guardSnapshot
        for seconds in [0, -1, -1e6] {
            let deadline = Self.deadline(in: seconds)
            do throws(TaskFailure) {
                try deadline.check(beginning: stage)
                #expect(!isLate)
            } catch {
                #expect(isLate)
                #expect(
                    error.cause
                        == "it is past \(deadline.instant), by which the night had to be done. "
                        + "Nothing was published")
            }
        }
    }
}
