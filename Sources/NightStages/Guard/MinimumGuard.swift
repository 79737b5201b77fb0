package import Bytes

/// Compares a night with the clock, against what is served, and against nothing at all.
///
/// Unlike ``CoverageGuard`` it has something to say of the first night too. A snapshot of nobody
/// comes of a clock that runs ahead, since then nobody was seen for long, or of a pool that was
/// restored from an old backup.
package struct MinimumGuard: Sendable {
    /// How far ahead of the clock an instant may be: clocks of two machines differ.
    private static let mostAhead = 3600.0

    /// What is wrong, a line each; empty where the night may be published.
    package let reasons: [String]
    /// What is not wrong but should be known; nil where there is nothing.
    package let note: String?

    /// - Parameters:
    ///   - asOf: the night's instant, as its manifest has it.
    ///   - users: how many were eligible.
    ///   - run: the name of the run.
    ///   - current: the instant of what is served; nil for nothing.
    ///   - now: the present.
    ///   - recorded: the latest instant that was written down in the data folder; nil for none.
    ///   - minUsers: the fewest users of a night that is published.
    package init(
        asOf: String, users: Int, run: String, current: String?, now: Timestamp,
        recorded: Timestamp? = nil, minUsers: Int
    ) {
        var reasons: [String] = []
        if users < minUsers {
            reasons.append("eligible users: \(users), and guards.minUsers asks for \(minUsers)")
        }
        if Self.isAhead(asOf, of: now) {
            reasons.append(
                "it is as of \(asOf), ahead of this machine's clock, \(now); set the clock "
                    + "or --as-of right, and start a new night with `oith run`")
        }
        var note: String?
        // Instants of one format, which sort as texts do.
        if let current, asOf < current {
            if Self.isAhead(current, of: now), let recorded, Self.isAhead(recorded, of: now) {
                // What is ahead of a clock that went back may be as it should be.
                reasons.append(
                    "it is as of \(asOf), older than current, \(current), and this machine's clock "
                        + "went back: it says \(now), and this folder was written at \(recorded); "
                        + "mend the clock and run the night again")
            } else if Self.isAhead(current, of: now), !Self.isAhead(asOf, of: now) {
                note =
                    "current is as of \(current), ahead of this machine's clock, \(now): this "
                    + "night takes its place"
            } else {
                reasons.append(
                    "it is as of \(asOf), older than current, \(current); if current is the one "
                        + "that is wrong, `oith snapshot rollback` and then `oith rerun \(run) --from "
                        + "ExtractPool`")
            }
        }
        (self.reasons, self.note) = (reasons, note)
    }

    /// Whether an instant is more than an hour ahead; one that cannot be read is not.
    package static func isAhead(_ instant: String, of now: Timestamp) -> Bool {
        Timestamp(instant).map { isAhead($0, of: now) } ?? false
    }

    private static func isAhead(_ instant: Timestamp, of now: Timestamp) -> Bool {
        now.seconds(until: instant) > mostAhead
    }
}
