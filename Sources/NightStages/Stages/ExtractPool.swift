import DurableFiles
import FeatureTable
import JSON
import Scoring
import SnapshotReader
import SnapshotStore
import SystemPackage
import UserPool

/// Reads the pool in one transaction and writes the feature table and the rejects.
struct ExtractPool: Stage {
    let context: StageContext

    func run(_ input: ExtractPoolInput) async throws -> ExtractPoolOutput {
        try await context.poolWait.whileLocked { try extract(input) }
    }

    private func extract(_ input: ExtractPoolInput) throws -> ExtractPoolOutput {
        let run = input.run
        let embedding = try context.model(input.model).model.terms.embedding
        try context.files.makeDirectories(run.path)
        var rejects = try DurableWriter(run.rejects, in: context.files)
        var builder = FeatureTableBuilder(embeddingDimension: embedding?.dimension ?? 0)
        let (counts, exclusions) = try PoolReader.read(
            input.pool.string, lockSeconds: PoolWait.trySeconds
        ) { session in
            try MemoryNeeds.check(session, in: ByteSize(context.memoryBudget))
            try readUsers(session, asOf: input.asOf, into: &builder, rejects: &rejects)
            builder.indexIDs(width: context.concurrency)
            try session.readExclusions(into: &builder, width: context.concurrency) {
                try Task.checkCancellation()
            }
            return (session.counts, ExclusionCounts(session))
        }
        try rejects.commit()
        context.report(.read(rows: counts.rows))
        try Self.refuse(counts, ifRejectsExceed: input.maxRejectFraction, run)
        try builder.write(to: run.features, in: context.files, width: context.concurrency)
        context.forgetTable(run.features)
        return Self.output(counts, exclusions)
    }

    private func readUsers(
        _ session: PoolSession, asOf: Instant,
        into builder: inout FeatureTableBuilder, rejects: inout DurableWriter
    ) throws {
        let tombstones = try SnapshotStore(context.dataDirectory, in: context.files)
            .knownTombstones()
        try session.readUsers(
            into: &builder, asOf: asOf, forgotten: { tombstones.contains($0) },
            width: context.concurrency
        ) { reject in
            let line: JSONValue = [
                "row": .integer(Int(reject.row)), "field": .string(reject.reason.field.rawValue),
                "reason": .string("\(reject.reason)"),
            ]
            try rejects.append(line.text + "\n")
        } progress: { counts in
            try Task.checkCancellation()
            context.report(.read(rows: counts.rows))
        }
    }

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

    private static func output(
        _ counts: PoolCounts, _ exclusions: ExclusionCounts
    ) -> ExtractPoolOutput {
        ExtractPoolOutput(
            rows: counts.rows, eligible: counts.eligible,
            notEligible: Ineligibility.allCases.map {
                NamedCount(name: $0.rawValue, count: counts.ineligible[$0] ?? 0)
            }, rejects: counts.rejected, ignoredActions: counts.ignoredActions,
            exclusions: exclusions)
    }
}
