import Synchronization

extension PoolSession {
    /// Reads the eligible users into a collector, several threads parsing rows.
    ///
    /// The rows, the rules and the codes of the texts are those of
    /// ``forEachUser(asOf:embeddingDimension:rejects:body:)``, whatever the width.
    ///
    /// - Parameters:
    ///   - collector: takes the users, and their vocabularies.
    ///   - asOf: the night's instant.
    ///   - forgotten: whose rows are left out, unread.
    ///   - width: how many threads may work at once.
    ///   - rejects: takes the rows that cannot be read, in their order.
    ///   - progress: called now and then with what was counted so far; may throw to stop.
    /// - Throws: ``PoolError``, or whatever the closures throw.
    /// - Complexity: O(rows) time; 16 bytes of memory a row, to find the ids that appear twice.
    package func readUsers<Collector: UserCollector>(
        into collector: inout Collector, asOf: Instant,
        forgotten: @escaping ForgottenUsers = { _ in false }, width: Int,
        rejects: (Reject) throws -> Void, progress: (PoolCounts) throws -> Void
    ) throws {
        let duplicates = try DuplicateRows(self, width: width).rows
        let dimension = collector.embeddingDimension
        let hasRowids = layout.rowName != nil
        let reader = try RowReader(database, layout.users())
        collector.vocabularies = vocabularies
        vocabularies = Vocabularies()
        let whole = Mutex(Self.take(&collector))
        defer {
            collector = whole.withLock(\.self)
            vocabularies = collector.vocabularies
        }
        try BatchPipeline(reader, width: width).run { batch, rows, ordinal in
            var part = UserPart<Collector>(
                asOf: asOf, embeddingDimension: dimension, forgotten: forgotten)
            part.parse(
                batch, rows: rows, firstOrdinal: hasRowids ? nil : ordinal, duplicates: duplicates)
            return part
        } store: { parts in
            whole.withLock { whole in
                for part in parts { whole.append(contentsOf: part.collector) }
            }
        } report: { part in
            counts.rows += part.rowCount
            counts.eligible += part.collector.count
            for (reason, count) in part.ineligible {
                counts.ineligible[reason, default: 0] += count
            }
            for reject in part.rejects {
                counts.rejects[reject.reason, default: 0] += 1
                try rejects(reject)
            }
            try progress(counts)
        }
    }

    /// Takes the users out of a collector, so that there is one owner and nothing is copied.
    private static func take<Collector: UserCollector>(
        _ collector: inout Collector
    ) -> Collector {
        defer { collector = Collector(embeddingDimension: collector.embeddingDimension) }
        return collector
    }

    /// Reads who may not be in whose list: rule 2 of Scoring.docc/Rules.md.
    ///
    /// - Parameters:
    ///   - collector: holds tonight's users and finds them by their ids.
    ///   - width: how many threads may work at once.
    ///   - progress: called now and then; may throw to stop.
    /// - Throws: ``PoolError``, or whatever the closure throws.
    package func readExclusions(
        into collector: inout some UserCollector, width: Int, progress: () throws -> Void
    ) throws {
        if layout.hasBlocks {
            try readPairs(layout.blocks, into: &collector, width: width) { part in
                counts.blockRows += part.rowCount
                counts.blankBlockRows += part.blankCount
                blocksInForce += part.inForceCount
                try progress()
            }
        }
        if layout.hasHistory {
            try readPairs(layout.history, into: &collector, width: width) { part in
                counts.historyRows += part.rowCount
                counts.blankHistoryRows += part.blankCount
                decisionsInForce += part.inForceCount
                counts.ignoredActions += part.ignoredCount
                try progress()
            }
        }
    }

    private func readPairs(
        _ query: RowQuery, into collector: inout some UserCollector, width: Int,
        _ count: (ExclusionBatch) throws -> Void
    ) throws {
        let resolver = ExclusionResolver(
            index: collector.idIndex, hasActions: query.columns.count > 2)
        let reader = try RowReader(database, query)
        let whole = Mutex(Self.take(&collector))
        defer { collector = whole.withLock(\.self) }
        try BatchPipeline(reader, width: width).run { batch, rows, _ in
            resolver.pairs(of: batch, rows)
        } store: { parts in
            whole.withLock { whole in
                for part in parts { whole.exclude(part.exclusions) }
            }
        } report: { part in
            try count(part)
        }
    }
}

/// What one thread made of some rows of `users`.
private struct UserPart<Collector: UserCollector> {
    /// The eligible users, by the codes of their own vocabularies.
    private(set) var collector: Collector
    private(set) var rowCount = 0
    private(set) var ineligible: [Ineligibility: Int] = [:]
    private(set) var rejects: [Reject] = []
    private var parser: UserRowParser

    init(
        asOf: Instant, embeddingDimension: Int, forgotten: @escaping ForgottenUsers
    ) {
        collector = Collector(embeddingDimension: embeddingDimension)
        parser = UserRowParser(
            asOf: asOf, embeddingDimension: embeddingDimension > 0 ? embeddingDimension : nil,
            forgotten: forgotten)
    }

    mutating func parse(
        _ batch: RowBatch, rows: Range<Int>, firstOrdinal: Int?, duplicates: Set<Int64>
    ) {
        rowCount = rows.count
        var values = BatchRow(batch, rows.lowerBound)
        for row in rows {
            values.index = row
            let number = firstOrdinal.map { Int64($0 + row + 1) } ?? values.integer(0)
            do throws(RejectReason) {
                if duplicates.contains(number) { throw RejectReason(.email, .duplicate) }
                if let reason = try parser.parse(values, row: number) {
                    ineligible[reason, default: 0] += 1
                    continue
                }
            } catch {
                rejects.append(Reject(row: number, reason: error))
                continue
            }
            parser.finish(into: &collector.vocabularies)
            collector.append(parser.profile)
        }
    }
}
