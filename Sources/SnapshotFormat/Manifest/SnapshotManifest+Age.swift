extension SnapshotManifest {
    /// The bytes of all files beside the manifest.
    package var byteCount: Int { files.reduce(0) { $0 + $1.bytes } }
}

extension SnapshotManifest {
    /// The age in seconds at an instant, given in seconds since 1970.
    package func age(at now: Int) -> Int {
        // A manifest is refused if as-of is no instant.
        now - (SnapshotInstant(asOf)?.seconds ?? 0)
    }

    /// The age in seconds after which a snapshot is stale; it still answers.
    package static let staleAge = 24 * 60 * 60

    /// Whether the snapshot is older than 24 hours.
    package func isStale(at now: Int) -> Bool { age(at: now) > Self.staleAge }
}
