import Scoring
import Snapshot
import StateMachine
import UserPool

/// Reopens what was written, checks every byte of it, and scores a sample of lists again.
///
/// The sample is scored by brute force: the rules are asked about every user of the night, without
/// chunks, reach or kernel, and the published list must be the best of all.
struct VerifySnapshot: Stage {
    let context: StageContext
    /// Pairs that are scored again at most, unless one list has more: about a second of one core.
    private static let pairBudget = 10_000_000

    func run(_ input: StageInput) async throws -> JSONValue {
        let run = try input.runDirectory()
        let table = try context.table(run.features)
        let rules = try context.rules(
            run.features, try input.path("model"), try input.scoringParameters())
        let directory = SnapshotStore(context.dataDirectory, in: context.files)
            .partialDirectory(run.name)
        let lists = max(1, Self.pairBudget / max(1, table.count))
        let step = max(1, (table.count + lists - 1) / lists)
        let fingerprint = try SnapshotFingerprint(directory)
        let files = try SnapshotVerifier(directory).files()
        _ = try await context.concurrently(files.pieces) { try files.check($0) }
        let content = try files.open()
        guard files.manifest.counts.users == table.count else {
            throw NightError(
                .data,
                "the snapshot has \(files.manifest.counts.users) users, the night \(table.count)")
        }
        let checked = try await context.concurrently(content.pieces) { piece in
            try Task.checkCancellation()
            let checked = try content.check(piece) { $0 % step == 0 }
            try Self.rescore(checked.chosen, rules)
            return (tally: checked.tally, chosen: checked.chosen.count)
        }
        let tally = checked.reduce(into: SnapshotContent.Tally()) { $0.add($1.tally) }
        let empty = try content.finish(tally) { $0 % step == 0 }
        _ = try await context.concurrently(empty.indices) { try Self.rescore([empty[$0]], rules) }
        context.noteVerified(directory, fingerprint)
        let rescored = checked.reduce(empty.count) { $0 + $1.chosen }
        return ["rescored": .integer(rescored), "users": .integer(table.count)]
    }

    private static func rescore(
        _ lists: [SnapshotContent.ChosenList], _ rules: PairRules
    ) throws {
        for list in lists {
            try Task.checkCancellation()
            try check(list.candidates, of: list.user, rules)
        }
    }

    /// Holds a published list against the brute force.
    private static func check(
        _ list: [Candidate], of user: [UInt8], _ rules: PairRules
    ) throws(NightError) {
        let table = rules.table
        guard let row = table.row(ofID: user) else {
            throw NightError(.data, "the snapshot has a user whom the night does not have")
        }
        guard rules.isList(list, of: row) else {
            throw NightError(
                .data,
                "the list of row \(row) of the feature table is not what the rules give; this is "
                    + "a defect of oith, nothing was published")
        }
    }
}
