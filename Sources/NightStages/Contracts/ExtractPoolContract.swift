package import JSON
import Scoring
package import SystemPackage
package import UserPool

/// What ExtractPool takes.
package struct ExtractPoolInput: StageInput {
    /// `runs/RUN`, into which its stages write.
    package let run: RunDirectory
    /// The SQLite file.
    package let pool: FilePath
    /// The night's instant.
    package let asOf: Instant
    /// The scoring model, which says whether embeddings are read.
    package let model: FilePath
    /// The share of the pool's rows that may be rejects, 0...1.
    package let maxRejectFraction: Double

    /// Reads and checks the fields of a task's input.
    package init(_ fields: TaskFields<TaskKey>) throws(NightError) {
        run = try fields.runDirectory()
        pool = try fields.path(.pool)
        let text = try fields.string(.asOf)
        guard let asOf = Instant(text) else {
            throw NightError(.badDefinition, "asOf is no ISO 8601 instant: \(text)")
        }
        self.asOf = asOf
        maxRejectFraction = try fields.number(
            .maxRejectFraction, in: NightSettings.rejectFraction.range)
        model = try fields.path(.model)
    }
}

/// What ExtractPool returns.
package struct ExtractPoolOutput: StageOutput {
    /// Rows of the pool's `users`.
    package let rows: Int?
    /// Users who take part tonight.
    package let eligible: Int?
    /// Rows that take no part, by the first reason, in the order in which it is tested.
    package let notEligible: [NamedCount]?
    /// Rows that could not be read.
    package let rejects: Int?
    /// Rows of `match_history` with an action that is neither accept nor pass.
    package let ignoredActions: Int?
    /// Rows of `match_history`: one user accepted or passed another; version 0.1 counted those of
    /// `blocks` among them.
    package let decisions: Int?
    /// Decisions and blocks; nil in an output of version 0.1.
    package let exclusions: ExclusionCounts?

    private enum Key: String {
        case rows, eligible, notEligible, rejects, ignoredActions, decisions
    }

    /// What the stage came to.
    package init(
        rows: Int, eligible: Int, notEligible: [NamedCount], rejects: Int, ignoredActions: Int,
        exclusions: ExclusionCounts
    ) {
        (self.rows, self.eligible, self.notEligible) = (rows, eligible, notEligible)
        (self.rejects, self.ignoredActions) = (rejects, ignoredActions)
        decisions = exclusions.decisions
        self.exclusions = exclusions
    }

    /// Reads an output back; what is missing is nil.
    package init(_ output: JSONValue) {
        rows = output.count(Key.rows)
        eligible = output.count(Key.eligible)
        let reasons = output[Key.notEligible]
        notEligible = reasons?.object?.members.map {
            NamedCount(name: $0.key, count: reasons?.count($0.key) ?? 0)
        }
        rejects = output.count(Key.rejects)
        ignoredActions = output.count(Key.ignoredActions)
        decisions = output.count(Key.decisions)
        exclusions = ExclusionCounts(output)
    }

    /// As the journal has it.
    package var json: JSONValue {
        let reasons = notEligible.map { reasons in
            JSONValue.object(JSONObject(reasons.map { ($0.name, .integer($0.count)) }))
        }
        let counts = JSONValue(members: [
            (Key.rows, rows.map { .integer($0) }), (.eligible, eligible.map { .integer($0) }),
            (.notEligible, reasons), (.rejects, rejects.map { .integer($0) }),
            (.ignoredActions, ignoredActions.map { .integer($0) }),
        ])
        var members = counts.object ?? JSONObject()
        for member in exclusions?.json.object?.members ?? [] {
            members[member.key] = member.value
        }
        return .object(members)
    }
}

/// How many there are of something that has a name.
package struct NamedCount: Sendable, Equatable {
    /// What is counted, such as a reason.
    package let name: String
    /// At least 0.
    package let count: Int

    /// A name and its count.
    package init(name: String, count: Int) {
        (self.name, self.count) = (name, count)
    }
}
