package import DurableFiles
import FeatureTable
package import NightStages
import Scoring
package import SystemPackage
import UserPool

/// Estimates how large a night will be from a look at its pool.
///
///     let size = try PoolWorkload(settings, in: files).size()
///
/// The rows are counted; some thousand users are read and become a feature table of their own, in
/// a temporary folder, on which chunks, reach and lists are estimated: see ``TableWorkload``. A
/// pool of a million users takes a second or two.
package struct PoolWorkload {
    /// Rows of `users` that are read; pairs come out within some two hundredths.
    package static let sampledRows = 30_000

    private let settings: NightSettings
    private let files: any FileSystem
    private let scratch: FilePath

    /// - Parameters:
    ///   - settings: the night that is asked for.
    ///   - scratch: a folder that is made and removed again.
    ///   - files: through what it is written.
    package init(_ settings: NightSettings, scratch: FilePath, in files: any FileSystem) {
        (self.settings, self.files, self.scratch) = (settings, files, scratch)
    }

    /// The size of the night.
    ///
    /// - Throws: ``NightError``, `PoolError` or `FileError`.
    package func size() throws -> NightSize {
        defer { try? files.removeTree(scratch) }
        guard let asOf = Instant(settings.asOf) else {
            throw NightError(.usage, "the night's instant is none: \(settings.asOf)")
        }
        let model = try LoadedModel(reading: settings.model).model
        try files.makeDirectories(scratch)
        let path = scratch.appending("sample.features")
        let dimension = model.terms.embedding?.dimension
        let (sizes, sample) = try PoolReader.read(settings.pool.string) { session in
            let sizes = try session.sizes()
            let bound = max(sizes.rows, try session.sizeBounds().rows)
            let sample = try write(
                session, bound: bound, asOf: asOf, embeddingDimension: dimension, to: path)
            return (sizes, sample)
        }
        let share = min(1, Double(max(1, sample.rows)) / Double(max(1, sizes.rows)))
        let rules = PairRules(
            table: try FeatureTable(opening: path), model: model,
            parameters: NightSettings.scoringParameters(
                radius: settings.radius, top: settings.top, minimumScore: settings.minimumScore))
        let sketch = try TableWorkload(rules, share: share, chunkBudget: settings.chunkBudget)
        return NightSize(
            rows: Double(sizes.rows), decisions: Double(sizes.decisions),
            eligible: Double(sample.eligible) / share, chunks: sketch.chunks,
            pairsInReach: sketch.pairsInReach, pairsSuited: sketch.pairsSuited,
            candidates: sketch.candidates)
    }

    /// Writes the sampled users as a feature table.
    private func write(
        _ session: PoolSession, bound: Int, asOf: Instant, embeddingDimension: Int?,
        to path: FilePath
    ) throws -> PoolSample {
        var builder = FeatureTableBuilder(embeddingDimension: embeddingDimension ?? 0)
        var ids: Set<[UInt8]> = []
        let sample = try session.forEachSampledUser(
            about: Self.sampledRows, of: bound, asOf: asOf, embeddingDimension: embeddingDimension
        ) { profile in
            if ids.insert(profile.id).inserted { builder.append(profile) }
        }
        builder.indexIDs(width: 1)
        builder.vocabularies = session.vocabularies
        try builder.write(to: path, in: files, width: 1)
        return sample
    }
}
