import DurableFiles
package import SnapshotFormat
package import SystemPackage

/// Reads every byte of a snapshot and tells all that is wrong with it: `oith snapshot verify`.
///
///     let report = try await SnapshotAudit(directory).run(concurrency: 2)
///     for defect in report.defects { print(defect) }
///
/// ``SnapshotVerifier`` does the checks and stops at the first defect; here each piece of work
/// reports its own, and a file whose SHA-256 is wrong is searched for the page at fault.
package struct SnapshotAudit: Sendable {
    /// What a verification came to.
    package struct Report: Sendable {
        /// Nil where it cannot be read.
        package let manifest: SnapshotManifest?
        /// What is wrong, in the order of the files; empty where the snapshot is sound.
        package let defects: [SnapshotError]
        /// The bytes that were read.
        package let byteCount: Int
        /// The lists that were found in order, empty ones left out.
        package let listCount: Int
        /// The lists that were judged; nil where nobody judges.
        package let judgedCount: Int?
        /// The entries of lists that were judged; nil where nobody judges them.
        package let judgedEntries: Int?

        /// Whether nothing is wrong.
        package var isSound: Bool { defects.isEmpty }
    }

    /// Judges lists that were found in order; throws for one that is wrong.
    package typealias Judge = @Sendable (_ list: SnapshotContent.ChosenList) throws -> Void

    /// Makes what judges the entries of a snapshot with these users.
    package typealias EntryAudit =
        @Sendable (_ users: IDColumn) -> SnapshotContent.EntryJudgeMaker

    private let verifier: SnapshotVerifier
    /// Which lists are judged, by row of users.parquet.
    private let chosen: @Sendable (Int) -> Bool
    private let judge: Judge?
    private let entries: EntryAudit?

    /// An audit of the snapshot in a folder.
    ///
    /// - Parameters:
    ///   - directory: the folder.
    ///   - chosen: which lists are judged, by row of users.parquet.
    ///   - judge: called from several tasks at once.
    ///   - entries: makes judges of the entries of all lists, given the ids of all users by row of
    ///     users.parquet.
    package init(
        _ directory: FilePath, choosing chosen: @escaping @Sendable (Int) -> Bool = { _ in false },
        judge: Judge? = nil, entries: EntryAudit? = nil
    ) {
        verifier = SnapshotVerifier(directory)
        (self.chosen, self.judge, self.entries) = (chosen, judge, entries)
    }

    /// Verifies the snapshot.
    ///
    /// - Parameter concurrency: pieces of work at once; each holds a row group.
    /// - Returns: what is wrong.
    /// - Throws: ``FileError`` where a file cannot be opened for another reason than that it is
    ///   missing; `CancellationError`; what `judge` throws and is no ``SnapshotError``.
    package func run(concurrency: Int) async throws -> Report {
        var defects = Defects()
        guard let (files, problems) = try defects.collecting({ try verifier.looseFiles() }) else {
            return Report(
                manifest: nil, defects: defects.all, byteCount: 0, listCount: 0, judgedCount: nil,
                judgedEntries: nil)
        }
        defects.all += problems
        let missing = Set(problems.compactMap(\.file))
        let sums = try await Self.each(files.pieces, concurrency: concurrency) { piece in
            var found = Defects()
            // A missing file was told of; an extra one is not among the pieces.
            if !missing.contains(files.manifest.files[piece].name) {
                try found.collecting { try files.check(piece) }
            }
            return found.all
        }
        defects.all += sums.flatMap { $0 }
        let bytes = files.manifest.byteCount
        var counts = Counts()
        let isWhole = !files.manifest.files.contains { missing.contains($0.name) }
        if isWhole, let content = try defects.collecting({ try files.open() }) {
            counts = try await check(content, concurrency: concurrency, defects: &defects)
        }
        return Report(
            manifest: files.manifest, defects: defects.all, byteCount: bytes,
            listCount: counts.tally.listCount, judgedCount: judge == nil ? nil : counts.judged,
            judgedEntries: entries == nil ? nil : counts.tally.judgedEntries)
    }

    private struct Counts {
        var tally = SnapshotContent.Tally()
        var judged = 0
    }

    private func check(
        _ content: SnapshotContent, concurrency: Int, defects: inout Defects
    ) async throws -> Counts {
        let entryJudge = entries?(content.ids)
        let outcomes = try await Self.each(content.pieces, concurrency: concurrency) { piece in
            var found = Defects()
            let checked = try found.collecting {
                try content.check(piece, choosing: chosen, judging: entryJudge)
            }
            found.all += checked?.wrong.map { $0.defect(content.usersFileName) } ?? []
            let wrong = Set(checked?.wrong.map(\.user) ?? [])
            for list in checked?.chosen ?? [] where !wrong.contains(list.row) {
                try found.collecting { try judge?(list) }
            }
            let counts = Counts(
                tally: checked?.tally ?? SnapshotContent.Tally(),
                judged: checked?.chosen.count ?? 0)
            return (counts: counts, isRead: checked != nil, defects: found.all)
        }
        var counts = outcomes.reduce(into: Counts()) { sum, outcome in
            sum.tally.add(outcome.counts.tally)
            sum.judged += outcome.counts.judged
        }
        defects.all += outcomes.flatMap(\.defects)
        // Where a piece could not be read lists are missing, and that was said already.
        if outcomes.allSatisfy(\.isRead) {
            let empty = try defects.collecting {
                try content.finish(counts.tally, choosing: chosen)
            }
            for list in empty ?? [] { try defects.collecting { try judge?(list) } }
            counts.judged += empty?.count ?? 0
        }
        return counts
    }

    // MARK: - Pieces

    /// Does some pieces of work, a few at a time, and gives their results in order.
    private static func each<Result: Sendable>(
        _ pieces: Range<Int>, concurrency: Int,
        _ body: @escaping @Sendable (Int) throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results: [Int: Result] = [:]
            for piece in pieces {
                if piece - pieces.lowerBound >= concurrency, let next = try await group.next() {
                    results[next.0] = next.1
                }
                group.addTask {
                    try Task.checkCancellation()
                    return (piece, try body(piece))
                }
            }
            for try await (piece, result) in group { results[piece] = result }
            return pieces.compactMap { results[$0] }
        }
    }
}

extension SnapshotContent.WrongEntry {
    /// The defect of a snapshot whose users table has this name.
    fileprivate func defect(_ users: String) -> SnapshotError {
        SnapshotError(
            .damaged,
            "user \(user): entry \(rank) of the list is not what the rules give for this pool",
            file: users)
    }
}

/// Defects as they are found.
struct Defects {
    var all: [SnapshotError] = []

    /// Does something; what it finds is kept.
    @discardableResult
    mutating func collecting<Result>(_ body: () throws -> Result) throws -> Result? {
        do { return try body() } catch {
            all.append(try Self.defect(error))
            return nil
        }
    }

    /// The defect that an error tells of; throws where it tells of something else.
    static func defect(_ error: any Error) throws -> SnapshotError {
        switch error {
        case let error as SnapshotError where error.code != .noSnapshot: return error
        case let error as FileError where error.code == .notFound || error.code == .damaged:
            return SnapshotError(
                .damaged, error.code == .notFound ? "the file is missing" : error.message,
                file: error.path.lastComponent?.string)
        default: throw error
        }
    }
}
