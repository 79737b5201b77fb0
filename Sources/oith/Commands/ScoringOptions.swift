import ArgumentParser
import Precompute
import Scoring
import StateMachine
import UserPool

/// What a night scores with; shared by `run` and `explain`.
struct ScoringOptions: ParsableArguments {
    @Option(name: .customLong("as-of"), help: "The instant of the night, ISO 8601. [default: now]")
    var asOf: String?

    @Option(help: "The farthest candidates, in miles.")
    var radius = 50.0

    @Option(help: "The length of a full list, 1 to 255.")
    var top = 100

    @Option(name: .customLong("min-score"), help: "The least score of a candidate, in points.")
    var minScore = 50.0

    func validate() throws {
        guard 0...12_500 ~= radius else {
            throw ValidationError("--radius is a number of miles in 0...12500.")
        }
        guard 1...255 ~= top else { throw ValidationError("--top is in 1...255.") }
        guard 0...100 ~= minScore else { throw ValidationError("--min-score is in 0...100.") }
        if let asOf, UserPool.Timestamp(asOf)?.nanoseconds != 0 {
            throw ValidationError(
                "--as-of is an instant in whole seconds such as 2026-11-20T04:00:00Z.")
        }
    }

    /// The as-of instant, in whole seconds.
    func instant() -> UserPool.Timestamp {
        let now = SystemClock().now.milliseconds / 1000
        return asOf.flatMap { UserPool.Timestamp($0) } ?? UserPool.Timestamp(seconds: now)
    }

    func parameters() -> ScoringParameters {
        NightSettings.scoringParameters(radius: radius, top: top, minimumScore: minScore)
    }
}
