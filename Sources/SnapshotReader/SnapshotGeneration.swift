import SnapshotFormat
import SystemPackage

/// One published night, open for lookups.
///
/// It goes on answering from its own files whatever is published, rolled back or collected while
/// somebody holds it.
public struct SnapshotGeneration: Sendable {
    /// The open snapshot, for this package's own tools.
    package let reader: OpenSnapshot
    private let clock: any ReaderClock

    init(_ reader: OpenSnapshot, clock: any ReaderClock) {
        (self.reader, self.clock) = (reader, clock)
    }

    /// Opens the snapshot in a folder, such as `DIR/snapshots/2026-11-20T040000Z-3f9c2a`.
    ///
    /// Tombstones are those of the data folder in which it is. A night that is to be followed
    /// by the next one is opened by ``PublishedSnapshots``.
    ///
    /// - Parameters:
    ///   - folder: the snapshot's own.
    ///   - options: how to read it.
    ///   - clock: tells how old it is.
    /// - Throws: ``SnapshotReaderError``.
    public init(
        folder: String, options: ReaderOptions = ReaderOptions(),
        clock: any ReaderClock = SystemReaderClock()
    ) throws(SnapshotReaderError) {
        let path = FilePath(folder)
        let reader = try translating {
            var data = path.removingLastComponent().removingLastComponent()
            // DIR/staging/<run>/<snapshot>, or DIR/snapshots/<snapshot>.
            if data.lastComponent == "staging" { data.removeLastComponent() }
            return try options.open(path, try TombstoneFile(in: data))
        }
        self.init(reader, clock: clock)
    }

    /// The candidates of a user, best first.
    ///
    /// - Parameter key: the user's id; white space at its ends and the case of A-Z do not matter.
    /// - Returns: nil where nobody eligible that night has this id, or who has it asked to be
    ///   forgotten; an empty list where nobody suits.
    /// - Throws: ``SnapshotReaderError`` with code `.damaged` where the bytes read are not what was
    ///   published.
    public func candidates(
        for key: some StringProtocol
    ) throws(SnapshotReaderError) -> CandidateList? {
        try translating { try reader.list(for: foldID(key)).map { CandidateList($0) } }
    }

    /// The candidates of many users, in the order of the keys.
    ///
    /// Users of one neighbourhood share pages, each of which is checked and decoded once.
    ///
    /// - Parameter keys: as in ``candidates(for:)``.
    /// - Returns: an entry for each key.
    /// - Throws: ``SnapshotReaderError``, where one of the lists cannot be read.
    public func candidates(
        forAll keys: [String]
    ) throws(SnapshotReaderError) -> [CandidateList?] {
        try translating {
            try reader.lists(for: keys.map { foldID($0) }).map { $0.map { CandidateList($0) } }
        }
    }

    /// The snapshot's name: `2026-11-20T040000Z-3f9c2a`.
    public var name: String { reader.name }

    /// The instant that the users were looked at: `2026-11-20T04:00:00Z`.
    public var asOf: String { reader.asOf }

    /// How many users were eligible.
    public var userCount: Int { reader.userCount }

    /// How long ago the users were looked at.
    public var age: Duration { .seconds(reader.age(at: clock.secondsSince1970)) }

    /// Whether the snapshot is older than 24 hours.
    public var isStale: Bool { reader.isStale(at: clock.secondsSince1970) }

    /// The bytes of dictionaries that are in memory.
    public var cachedByteCount: Int { reader.cachedByteCount }

    /// Opens dictionaries before the first lookup needs them, as many as may be kept.
    ///
    /// - Throws: ``SnapshotReaderError`` with code `.damaged`.
    public func warmUp() throws(SnapshotReaderError) { try translating { try reader.warmUp() } }
}
