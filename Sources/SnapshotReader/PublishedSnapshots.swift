import FileReading
import SnapshotFormat
import Synchronization
import SystemPackage

/// The published snapshot of a data folder, whichever it is at the moment.
///
/// `DIR/current` is a symbolic link that a publication replaces in one step. Looking whether it
/// was replaced is a `readlink`, and a `stat` each for the tombstones and the folder, which is
/// another one where a damaged snapshot was written again under its name.
public final class PublishedSnapshots: Sendable {
    private struct State {
        var generation: SnapshotGeneration
        /// What `current` said when the generation was opened.
        var link: FilePath
        /// Which folder that was.
        var identity: FileIdentity?
        var nextCheck: Int64
        /// Whether somebody is looking for a new snapshot at this moment.
        var isChecking = false
        var lastError: SnapshotReaderError?
    }

    private let folder: FilePath
    private let options: ReaderOptions
    private let clock: any ReaderClock
    private let tombstones: TombstoneFile
    private let state: Mutex<State>
    /// Held while a generation is opened, so that two do not open the same one.
    private let opening = Mutex(())

    /// Opens what is published in a data folder.
    ///
    /// - Parameters:
    ///   - dataFolder: the one that `oith run --data` was given.
    ///   - options: how to read.
    ///   - clock: tells how old a snapshot is, and when to look for another one.
    /// - Throws: ``SnapshotReaderError``; with code `.noSnapshot` where nothing is published yet.
    public init(
        dataFolder: String, options: ReaderOptions = ReaderOptions(),
        clock: any ReaderClock = SystemReaderClock()
    ) throws(SnapshotReaderError) {
        let folder = FilePath(dataFolder)
        let (tombstones, opened) = try translating {
            let tombstones = try TombstoneFile(in: folder)
            return (
                tombstones,
                try Self.open(folder, tombstones: tombstones, options: options, clock: clock)
            )
        }
        if options.warmsUp { try opened.generation.warmUp() }
        (self.folder, self.options) = (folder, options)
        (self.clock, self.tombstones) = (clock, tombstones)
        state = Mutex(
            State(
                generation: opened.generation, link: opened.link, identity: opened.identity,
                nextCheck: Self.nextCheck(clock, options)))
    }

    /// The generation that lookups are answered from; hold it to ask twice about one night.
    public var current: SnapshotGeneration { state.withLock { $0.generation } }

    /// What kept the last look for a new snapshot from succeeding; lookups go on meanwhile, from
    /// the generation before.
    public var lastError: SnapshotReaderError? { state.withLock { $0.lastError } }

    /// The candidates of a user; see ``SnapshotGeneration/candidates(for:)``.
    ///
    /// Looks for a new snapshot if the last look is long ago, but does not warm it up:
    /// ``refresh()``, called by a task of its own, spares the lookups both.
    ///
    /// - Parameter key: the user's id; white space at its ends and the case of A-Z do not matter.
    /// - Returns: nil where nobody eligible that night has this id, or who has it asked to be
    ///   forgotten; an empty list where nobody suits.
    /// - Throws: ``SnapshotReaderError`` with code `.damaged` where the bytes read are not what was
    ///   published.
    public func candidates(
        for key: some StringProtocol
    ) throws(SnapshotReaderError) -> CandidateList? {
        checkIfDue()
        return try current.candidates(for: key)
    }

    /// Looks whether another snapshot is current, or somebody asked to be forgotten.
    ///
    /// The new generation is opened, and warmed up where the options say so, before lookups see
    /// it. Where it cannot be opened the one before goes on answering.
    ///
    /// - Returns: whether another generation answers from now on.
    /// - Throws: ``SnapshotReaderError``.
    @discardableResult
    public func refresh() throws(SnapshotReaderError) -> Bool {
        try refresh(warmingUp: options.warmsUp)
    }

    // MARK: - Looking for the next night

    private func refresh(warmingUp: Bool) throws(SnapshotReaderError) -> Bool {
        let result: Result<Bool, SnapshotReaderError> = opening.withLock { _ in
            do throws(SnapshotReaderError) {
                return .success(try replaceGeneration(warmingUp: warmingUp))
            } catch {
                return .failure(error)
            }
        }
        state.withLock { state in
            state.nextCheck = Self.nextCheck(clock, options)
            if case .failure(let error) = result {
                state.lastError = error
            } else {
                state.lastError = nil
            }
        }
        return try result.get()
    }

    private func replaceGeneration(warmingUp: Bool) throws(SnapshotReaderError) -> Bool {
        try translating {
            try tombstones.refresh()
            let link = symbolicLinkTarget(folder.appending("current"))
            if let link, isOpen(link) { return false }
            let opened = try Self.open(
                folder, tombstones: tombstones, options: options, clock: clock)
            if warmingUp { try opened.generation.warmUp() }
            state.withLock { state in
                state.generation = opened.generation
                state.link = opened.link
                state.identity = opened.identity
            }
            return true
        }
    }

    /// Whether the folder that a link names is the one that was opened.
    private func isOpen(_ link: FilePath) -> Bool {
        let (known, identity) = state.withLock { ($0.link, $0.identity) }
        guard link == known else { return false }
        // A folder that is gone was collected, or its device is away: what is open goes on.
        guard let identity, let found = Self.identity(of: link, in: folder) else { return true }
        return found.isSameFile(as: identity)
    }

    private static func identity(of link: FilePath, in folder: FilePath) -> FileIdentity? {
        FileStatus(directory(of: link, in: folder), followingLinks: true)?.identity
    }

    private static func directory(of link: FilePath, in folder: FilePath) -> FilePath {
        link.isAbsolute ? link : folder.pushing(link)
    }

    private func checkIfDue() {
        guard options.checkInterval != nil else { return }
        let now = clock.nanoseconds
        let isDue = state.withLock { state in
            guard now >= state.nextCheck, !state.isChecking else { return false }
            state.isChecking = true
            return true
        }
        guard isDue else { return }
        // The error is kept in `lastError`.
        _ = try? refresh(warmingUp: false)
        state.withLock { $0.isChecking = false }
    }

    /// Opens what `current` names.
    ///
    /// Between reading the link and opening the files the snapshot may be collected: then `current`
    /// names another one by now, or the same one published once more, and that one is opened.
    private static func open(
        _ folder: FilePath, tombstones: TombstoneFile, options: ReaderOptions,
        clock: any ReaderClock
    ) throws -> (generation: SnapshotGeneration, link: FilePath, identity: FileIdentity?) {
        let path = folder.appending("current")
        var failure: (link: FilePath, error: any Error, count: Int)?
        while let link = symbolicLinkTarget(path) {
            // The same snapshot fails for a good reason if it fails twice.
            if let failure, failure.link == link, failure.count > 1 { throw failure.error }
            do {
                // Looked at first: where the folder is replaced meanwhile it is opened once more.
                let identity = identity(of: link, in: folder)
                let reader = try options.open(directory(of: link, in: folder), tombstones)
                return (SnapshotGeneration(reader, clock: clock), link, identity)
            } catch {
                let count = failure?.link == link ? failure?.count ?? 0 : 0
                failure = (link, error, count + 1)
            }
        }
        throw SnapshotError(.noSnapshot, "nothing is published in \(folder)")
    }

    private static func nextCheck(_ clock: any ReaderClock, _ options: ReaderOptions) -> Int64 {
        guard let interval = options.checkInterval else { return 0 }
        let (seconds, attoseconds) = interval.components
        return clock.nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
