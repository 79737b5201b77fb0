package import SnapshotFormat

/// What a snapshot is a function of, known before the first byte is written.
package struct SnapshotDescription: Sendable {
    /// ISO 8601, UTC, whole seconds: `2026-11-20T04:00:00Z`.
    package let asOf: String
    /// What the lists were scored with.
    package let model: SnapshotManifest.Model
    /// The settings that the lists depend on.
    package let parameters: SnapshotManifest.Parameters
    /// The versions that wrote it.
    package let producer: SnapshotManifest.Producer
    /// How many users were taken out after the night; see ``SnapshotErasure``.
    package let forgottenUsers: Int
    /// The format that is written.
    package let format: FormatVersion
    /// Decisions and blocks of the pool, as far as they are known; not written before format 3.
    package let exclusions: (decisions: Int?, blocks: Int?)

    /// A description; ``SnapshotWriter`` checks it.
    package init(
        asOf: String, model: SnapshotManifest.Model, parameters: SnapshotManifest.Parameters,
        producer: SnapshotManifest.Producer, forgottenUsers: Int = 0,
        format: FormatVersion = .newest, exclusions: (decisions: Int?, blocks: Int?) = (nil, nil)
    ) {
        (self.asOf, self.model, self.parameters) = (asOf, model, parameters)
        (self.producer, self.forgottenUsers) = (producer, forgottenUsers)
        (self.format, self.exclusions) = (format, format.major < 3 ? (nil, nil) : exclusions)
    }
}

extension SnapshotManifest {
    /// The manifest of a snapshot whose other files are written.
    package init(
        _ description: SnapshotDescription, counts: Counts, scoreSum: Int, files: [File]
    ) {
        var counts = counts
        (counts.decisions, counts.blocks) = description.exclusions
        if description.format.major < 3 { counts.mostShown = nil }
        self.init(
            format: description.format, asOf: description.asOf, model: description.model,
            parameters: description.parameters, counts: counts, scoreSum: scoreSum,
            producer: description.producer,
            forgottenUsers: description.forgottenUsers > 0 ? description.forgottenUsers : nil,
            files: files)
    }
}
