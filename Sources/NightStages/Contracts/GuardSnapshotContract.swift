package import JSON

/// What GuardSnapshot takes.
package struct GuardSnapshotInput: StageInput {
    /// The run and its snapshot, as PublishSnapshot takes them.
    package let staged: PublishSnapshotInput
    /// How much worse than earlier nights it may be.
    package let thresholds: GuardThresholds
    /// Decisions and blocks of the pool; nil where a state machine does not pass them on.
    package let exclusions: ExclusionCounts?

    /// Reads and checks the fields of a task's input.
    package init(_ fields: TaskFields<TaskKey>) throws(NightError) {
        staged = try PublishSnapshotInput(fields)
        thresholds = try GuardThresholds(fields[.guards])
        exclusions = ExclusionCounts(fields[.extract])
    }
}

/// What GuardSnapshot returns, and `guard.json` keeps: tonight's figures beside those of the nights
/// that were published before.
package struct GuardResult: StageOutput, Equatable {
    /// What is measured; the raw value is its key for programs.
    package enum Subject: String, Sendable, CaseIterable {
        /// Users who were eligible.
        case users
        /// Users with at least one candidate.
        case lists
        /// Users with a full list.
        case fullLists
        /// The mean score of all candidates, in points.
        case meanScore
        /// Rows of `match_history` that count.
        case decisions
        /// Rows of `blocks` that count.
        case blocks
        /// Decisions between two eligible users.
        case decisionsInForce
        /// Blocks between two eligible users.
        case blocksInForce
        /// The lists that the most shown user is in, in percent of all.
        case exposure

        /// Whether a greater figure is the worse one.
        package var shallNotRise: Bool { self == .exposure }

        /// Whether it is compared with what as many users and rows would have had.
        var isScaled: Bool { self == .decisionsInForce || self == .blocksInForce }

        /// What it counts, for people.
        package var words: String {
            switch self {
            case .users: "eligible users"
            case .lists: "users with a list"
            case .fullLists: "full lists"
            case .meanScore: "mean score"
            case .decisions: "rows of match_history that count"
            case .blocks: "rows of blocks that count"
            case .decisionsInForce: "rows of match_history between two eligible users"
            case .blocksInForce: "rows of blocks between two eligible users"
            case .exposure: "percent of lists that the most shown user is in"
            }
        }
    }

    /// One figure of a night.
    package struct Measure: Sendable, Equatable {
        /// What is measured.
        package let subject: Subject
        /// The figure of this night.
        package let tonight: Double
        /// The median of the earlier nights; nil where there is nothing to compare.
        package let before: Double?
        /// The largest drop, or rise, that is published, a share of ``before``; nil for any.
        package let threshold: Double?

        /// A figure and what it is compared with.
        package init(subject: Subject, tonight: Double, before: Double?, threshold: Double?) {
            (self.subject, self.tonight) = (subject, tonight)
            (self.before, self.threshold) = (before, threshold)
        }

        /// The share of ``before`` that is missing tonight; negative where there is more.
        package var drop: Double? {
            guard let before, before > 0 else { return nil }
            return 1 - tonight / before
        }

        /// Whether the drop, or the rise, is above the threshold.
        package var isRefused: Bool {
            guard let drop, let threshold else { return false }
            return (subject.shallNotRise ? -drop : drop) > threshold
        }
    }

    /// The figures that were compared; none where the snapshot was published already.
    package internal(set) var measures: [Measure]
    /// How many earlier nights there were.
    package let nightCount: Int

    private enum Key: String {
        case nights, measures
    }

    private enum MeasureKey: String {
        case tonight, before, drop, threshold
    }

    /// What the stage came to.
    package init(measures: [Measure], nightCount: Int) {
        (self.measures, self.nightCount) = (measures, nightCount)
    }

    /// Reads an output back; what is missing is nil.
    package init(_ output: JSONValue) {
        nightCount = output[Key.nights]?.integer ?? 0
        let fields = output[Key.measures]
        measures = Subject.allCases.compactMap { subject in
            guard let fields = fields?[subject],
                let tonight = fields[MeasureKey.tonight]?.number
            else { return nil }
            return Measure(
                subject: subject, tonight: tonight, before: fields[MeasureKey.before]?.number,
                threshold: fields[MeasureKey.threshold]?.number)
        }
    }

    /// As the journal has it.
    package var json: JSONValue {
        let figures = measures.map { measure in
            (
                key: measure.subject,
                value: JSONValue(members: [
                    (MeasureKey.tonight, .double(measure.tonight)),
                    (.before, measure.before.map { .double($0) } ?? .null),
                    (.drop, measure.drop.map { .double($0) } ?? .null),
                    (.threshold, measure.threshold.map { .double($0) } ?? .null),
                ]) as JSONValue?
            )
        }
        return JSONValue(members: [
            (Key.nights, .integer(nightCount)), (.measures, JSONValue(members: figures)),
        ])
    }
}
