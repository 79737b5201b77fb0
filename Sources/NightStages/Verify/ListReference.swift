package import DurableFiles
import FeatureTable
import Scoring
package import SnapshotFormat
package import SnapshotReader
package import SnapshotStore
package import SystemPackage
import UserPool

/// The lists that a pool gives, by the scalar reference: what `oith snapshot verify --pool` holds a
/// published snapshot against.
///
/// As-of and settings are the snapshot's own, so that a pool that has not changed since gives the
/// same lists.
package struct ListReference: Sendable {
    private let rules: PairRules
    /// Users who were taken out of the snapshot after its night.
    private let forgottenUsers: Int

    /// Reads the pool as the night did.
    ///
    /// - Parameters:
    ///   - pool: the SQLite file.
    ///   - manifest: of the snapshot that will be checked.
    ///   - model: must be the one that the manifest names.
    ///   - tombstones: the users that the night left out, or that were erased after it.
    ///   - scratch: a folder for the feature table, which is removed again.
    ///   - files: through what it is written.
    ///   - width: tasks at once.
    /// - Throws: ``NightError`` with code `.data` where the model is another one; `PoolError`,
    ///   `FileError`.
    package init(
        pool: FilePath, manifest: SnapshotManifest, model: LoadedModel, tombstones: Tombstones,
        scratch: FilePath, in files: any FileSystem, width: Int
    ) throws {
        guard model.digest == manifest.model.digest else {
            throw NightError(
                .data,
                "the snapshot was scored with \(manifest.model.name), digest "
                    + "\(manifest.model.digest.prefix(12)), and this model's is "
                    + "\(model.digest.prefix(12)); give its file with --model")
        }
        guard let asOf = Instant(manifest.asOf) else {
            throw NightError(.data, "the manifest's as-of is no instant")
        }
        let table = try FeatureTable.reading(
            pool: pool, asOf: asOf,
            embeddingDimension: model.model.terms.embedding?.dimension ?? 0,
            without: tombstones, scratch: scratch, in: files, width: width)
        let parameters = manifest.parameters
        forgottenUsers = manifest.forgottenUsers ?? 0
        rules = PairRules(
            table: table, model: model.model,
            parameters: NightSettings.scoringParameters(
                radius: parameters.radius, top: parameters.top,
                minimumScore: parameters.minScore))
    }

    /// The users of the pool who are eligible at the snapshot's as-of.
    package var userCount: Int { rules.table.count }

    /// Holds a published list against the brute force.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where it is another one; it names the row
    ///   of users.parquet.
    package func check(_ list: SnapshotContent.ChosenList) throws {
        try Task.checkCancellation()
        guard let user = rules.table.row(ofID: list.user) else {
            throw Self.wrong("the user is not eligible in this pool", list)
        }
        guard rules.isList(list.candidates, of: user, mayLack: forgottenUsers) else {
            throw Self.wrong("the list is not what the rules give for this pool", list)
        }
    }

    /// What judges the entries of all lists of a snapshot with these users.
    package func entryJudge(_ users: IDColumn) -> SnapshotContent.EntryJudgeMaker {
        EntryReference(rules, users: users).judgeMaker()
    }

    private static func wrong(
        _ message: String, _ list: SnapshotContent.ChosenList
    ) -> SnapshotError {
        SnapshotError(
            .damaged, "user \(list.row): " + message, file: "users.parquet")
    }
}
