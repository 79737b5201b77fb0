/// What other stores and programs take the lists as; see ``SnapshotExport``.
///
/// A score is in points, a distance in miles; a list is in the order of its ranks.
package enum ExportFormat: Sendable, Equatable {
    /// Commands of the Redis protocol, as `redis-cli --pipe` takes them: for each user
    ///
    ///     SET oith:candidates:ann@example.test [{"candidateId":…,"score":…,"distanceMiles":…},…] EX 86400
    ///
    /// A user without candidates has the value `[]`: eligible and without a list are two things.
    /// `lifetime` is in seconds; 0 sets no expiry.
    case redis(keyPrefix: String, lifetime: Int)
    /// Lines of DynamoDB's import from S3. `expiresAt`, in seconds since 1970, is for a table that
    /// has it as its TTL attribute: `lifetime` seconds after the as-of instant; 0 leaves it out.
    case dynamoDB(lifetime: Int)
    /// The rows of the snapshot under its own column names, quoted as RFC 4180 says, with line
    /// feeds. Users without candidates have no row. An id that a spreadsheet would take for a
    /// formula has an apostrophe before it; the other formats have every id as it is.
    case csv
    /// An object a user, with the names of the snapshot's columns:
    /// `{"user_id":…,"candidates":[{"candidate_id":…,"score":…,"distance_miles":…},…]}`.
    case jsonLines
}
