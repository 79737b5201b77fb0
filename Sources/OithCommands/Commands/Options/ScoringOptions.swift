import ArgumentParser
import Bytes
import StateMachine

/// What a night scores with; shared by `run`, `plan` and `explain`.
struct ScoringOptions: SettingOptions {
    @Option(name: .customLong("as-of"), help: "The instant of the night, ISO 8601. [default: now]")
    var asOf: String?

    @Option(.radius) var radius: Double?
    @Option(.top) var top: Int?
    @Option(.minScore) var minScore: Double?

    /// The instant is of one night and is no setting of the configuration file.
    var settings: SettingValues {
        SettingValues([.radius: radius, .top: top, .minScore: minScore])
    }

    func validate() throws {
        try settings.checkFlags()
        try AsOf.check(asOf)
    }

    /// The as-of instant, in whole seconds; now by default.
    func instant() -> Instant {
        let now = SystemClock().now.milliseconds / 1000
        return asOf.flatMap { Instant($0) } ?? Instant(seconds: now)
    }
}

/// The flag `--as-of`: the instant of a night.
enum AsOf {
    /// - Throws: `ValidationError` if the text is not an instant in whole seconds.
    static func check(_ text: String?) throws {
        guard let text, Instant(text)?.nanoseconds != 0 else { return }
        throw ValidationError(
            "--as-of is an instant in whole seconds such as 2026-11-20T04:00:00Z.")
    }
}
