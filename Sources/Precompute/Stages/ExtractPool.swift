import DurableFiles
import Scoring
import StateMachine
import SystemPackage
import UserPool

/// Reads the pool in one transaction and writes the feature table and the rejects.
struct ExtractPool: Stage {
    let context: StageContext

    func run(_ input: StageInput) async throws -> JSONValue {
        let run = try input.runDirectory()
        let pool = try input.path("pool").string
        let text = try input.string("asOf")
        guard let asOf = UserPool.Timestamp(text) else {
            throw NightError(.badDefinition, "asOf is no ISO 8601 instant: \(text)")
        }
        let mostRejects = try input.number("maxRejectFraction", in: 0...1)
        let embedding = try context.model(try input.path("model")).model.terms.embedding
        try context.files.makeDirectories(run.path)
        var rejects = try DurableWriter(run.rejects, in: context.files)
        var builder = FeatureTableBuilder(embeddingDimension: embedding?.dimension ?? 0)
        let counts = try PoolReader.read(pool) { session in
            try readUsers(
                session, asOf: asOf, embeddingDimension: embedding?.dimension, into: &builder,
                rejects: &rejects)
            try builder.readExclusions(session)
            builder.vocabularies = session.vocabularies
            return session.counts
        }
        try rejects.commit()
        try Self.refuse(counts, ifRejectsExceed: mostRejects, run)
        try builder.write(to: run.features, in: context.files)
        context.forgetTable(run.features)
        context.report(.read(rows: counts.rows))
        return Self.summary(counts)
    }

    private func readUsers(
        _ session: PoolSession, asOf: UserPool.Timestamp, embeddingDimension: Int?,
        into builder: inout FeatureTableBuilder, rejects: inout DurableWriter
    ) throws {
        try session.forEachUser(asOf: asOf, embeddingDimension: embeddingDimension) { reject in
            let line: JSONValue = [
                "row": .integer(Int(reject.row)), "field": .string(reject.reason.field.rawValue),
                "reason": .string("\(reject.reason)"),
            ]
            try rejects.append(line.text + "\n")
        } body: { profile in
            builder.append(profile)
            if builder.count % Self.rowsBetweenReports == 0 {
                try Task.checkCancellation()
                context.report(.read(rows: session.counts.rows))
            }
        }
    }

    private static let rowsBetweenReports = 10_000

    /// A pool that is broken in many places is likelier a broken export than a broken user.
    private static func refuse(
        _ counts: PoolCounts, ifRejectsExceed fraction: Double, _ run: RunDirectory
    ) throws(NightError) {
        guard Double(counts.rejected) > fraction * Double(counts.rows) else { return }
        let reasons = counts.rejects.sorted { ($1.value, "\($0.key)") < ($0.value, "\($1.key)") }
            .prefix(3).map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
        throw NightError(
            .data,
            "\(counts.rejected) of \(counts.rows) rows of users are rejects, more than "
                + "maxRejectFraction \(fraction) allows; mostly \(reasons). "
                + "\(run.rejects) lists them")
    }

    private static func summary(_ counts: PoolCounts) -> JSONValue {
        let ineligible = Ineligibility.allCases.map {
            ($0.rawValue, JSONValue.integer(counts.ineligible[$0] ?? 0))
        }
        return [
            "rows": .integer(counts.rows), "eligible": .integer(counts.eligible),
            "notEligible": .object(JSONObject(ineligible)),
            "rejects": .integer(counts.rejected),
            "ignoredActions": .integer(counts.ignoredActions),
        ]
    }
}

extension FeatureTableBuilder {
    /// Rule 2 of DESIGN.md, "What a pair scores": who may not stand in whose list.
    mutating func readExclusions(_ session: PoolSession) throws {
        indexIDs()
        try session.forEachBlock { blocker, blocked in
            exclude(blocked, fromListOf: blocker)
            exclude(blocker, fromListOf: blocked)
        }
        try session.forEachHistoryEntry { user, match, action in
            // Who has decided is not asked again; who was passed does not see who passed.
            exclude(match, fromListOf: user)
            if action == .pass { exclude(user, fromListOf: match) }
        }
    }
}
