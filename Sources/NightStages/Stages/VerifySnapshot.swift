import FeatureTable
import Scoring
import SnapshotFormat
import SnapshotStore
import SystemPackage

/// Reopens what was written, checks every byte of it, holds every entry of every list against the
/// rules, and scores a sample of lists again.
///
/// An entry is right where the candidate may be in the list, with that score and that distance.
/// Who is missing only a brute force sees, which the sample gets: the rules are asked about every
/// user of the night, without chunks, reach or kernel, and the published list must be the best of
/// all. The input's `verifyEntries` says `sample` where the entries of the sample are enough.
struct VerifySnapshot: Stage {
    let context: StageContext
    /// Pairs that are scored again at most, unless one list has more: about a second of one core.
    private static let pairBudget = 10_000_000

    func run(_ input: VerifySnapshotInput) async throws -> VerifySnapshotOutput {
        let (scoring, run) = (input.scoring, input.scoring.run)
        let rules = try context.rules(
            features: run.features, model: scoring.model, parameters: scoring.parameters)
        let directory = SnapshotStore(context.dataDirectory, in: context.files)
            .stagedDirectory(run.name, input.snapshot)
        // Before the first byte is read: what changes from then on is not what was verified.
        let fingerprint = try SnapshotFingerprint(directory)
        let files = try await checkBytes(directory, input.snapshot)
        do {
            let figures = try await verify(files, rules: rules, extent: input.extent)
            context.noteVerified(directory, fingerprint)
            return figures
        } catch let error as WrongLists {
            throw try refusal(run, "\(error)")
        } catch let error as SnapshotError where error.code == .damaged {
            // The bytes are those that were written: it was wrong before.
            throw try refusal(run, "\(error)")
        }
    }

    /// Holds the bytes of all files against the manifest, and that against its name.
    private func checkBytes(
        _ directory: FilePath, _ name: String
    ) async throws -> SnapshotFiles {
        do {
            let files = try SnapshotVerifier(directory).files()
            guard try files.manifest.name == name else {
                throw SnapshotError(.damaged, "the manifest is not that of \(name)")
            }
            _ = try await context.concurrently(files.pieces) { try files.check($0) }
            return files
        } catch let error as SnapshotError where error.code == .damaged {
            throw NightError(
                .data,
                "the snapshot is not what was written: \(error). Nothing was published; "
                    + "`oith rerun --from WriteSnapshot` writes it again")
        }
    }

    private func verify(
        _ files: SnapshotFiles, rules: PairRules, extent: VerifyExtent
    ) async throws -> VerifySnapshotOutput {
        let userCount = rules.table.count
        let lists = max(1, Self.pairBudget / max(1, userCount))
        let step = max(1, (userCount + lists - 1) / lists)
        let content = try files.open()
        let entries = EntryReference(rules, users: content.ids)
        guard files.manifest.counts.users == userCount, entries.unknownCount == 0 else {
            throw WrongLists(description: "the snapshot has other users than the night")
        }
        let judge = extent == .all ? entries.judgeMaker() : nil
        let checked = try await context.concurrently(content.pieces) { piece in
            try Task.checkCancellation()
            let checked = try content.check(
                piece, choosing: { $0 % step == 0 }, judging: judge)
            if let wrong = checked.wrong.first { throw WrongLists(wrong.user, rank: wrong.rank) }
            try Self.rescore(checked.chosen, rules)
            return (tally: checked.tally, chosen: checked.chosen.count)
        }
        let tally = checked.reduce(into: SnapshotContent.Tally()) { $0.add($1.tally) }
        let empty = try content.finish(tally) { $0 % step == 0 }
        _ = try await context.concurrently(empty.indices) { try Self.rescore([empty[$0]], rules) }
        let rescored = checked.reduce(empty.count) { $0 + $1.chosen }
        return VerifySnapshotOutput(
            rescored: rescored, users: userCount, entries: tally.judgedEntries)
    }

    /// Removes the results that wrong lists were made of, and says what to do.
    private func refusal(_ run: RunDirectory, _ reason: String) throws -> NightError {
        try ResultStore(context.dataDirectory, in: context.files).condemn(run)
        return NightError(
            .data,
            "the lists are wrong: \(reason). Nothing was published, and the results of chunks that "
                + "they were made of are removed, so that no later night takes them. "
                + "`oith rerun --from ScoreChunks` scores them again; where that is refused too "
                + "it is a defect of oith")
    }

    /// Holds published lists against the brute force.
    private static func rescore(
        _ lists: [SnapshotContent.ChosenList], _ rules: PairRules
    ) throws {
        for list in lists {
            try Task.checkCancellation()
            guard let row = rules.table.row(ofID: list.user),
                rules.isList(list.candidates, of: row)
            else { throw WrongLists(list.row) }
        }
    }
}

/// Lists that the rules do not give.
private struct WrongLists: Error, CustomStringConvertible {
    let description: String

    init(description: String) { self.description = description }

    /// - Parameters:
    ///   - user: a row of users.parquet.
    ///   - rank: of the first entry that is wrong; nil where somebody is missing.
    init(_ user: Int, rank: ListRank? = nil) {
        description =
            (rank.map { "entry \($0) of the list" } ?? "the list")
            + " of user \(user), a row of the users table, is not what the rules give"
    }
}
