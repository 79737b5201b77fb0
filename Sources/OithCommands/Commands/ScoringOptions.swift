import ArgumentParser
import NightStages
import StateMachine
import UserPool

/// What a night scores with; shared by `run` and `explain`.
struct ScoringOptions: ParsableArguments {
    @Option(name: .customLong("as-of"), help: "The instant of the night, ISO 8601. [default: now]")
    var asOf: String?

    @Option(help: "The farthest candidates, in miles. [default: 50]")
    var radius: Double?

    @Option(help: "The length of a full list, 1 to 255. [default: 100]")
    var top: Int?

    @Option(
        name: .customLong("min-score"),
        help: "The least score of a candidate, in points. [default: 50]")
    var minScore: Double?

    func validate() throws {
        guard 0...12_500 ~= radius ?? 0 else {
            throw ValidationError("--radius is a number of miles in 0...12500.")
        }
        guard 1...255 ~= top ?? 1 else { throw ValidationError("--top is in 1...255.") }
        guard 0...100 ~= minScore ?? 0 else { throw ValidationError("--min-score is in 0...100.") }
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

    /// What the command line says; the instant is of one night and stands in no file.
    var settings: [Setting: JSONValue?] {
        [
            .radius: radius.map { .double($0) }, .top: top.map { .integer($0) },
            .minScore: minScore.map { .double($0) },
        ]
    }
}
