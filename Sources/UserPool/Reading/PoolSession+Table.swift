package import Bytes
import Synchronization

extension PoolSession {
    /// Reads the eligible users into a feature table, several threads parsing rows.
    ///
    /// The rows, the rules and the codes of the texts are those of
    /// ``forEachUser(asOf:embeddingDimension:rejects:body:)``, whatever the width.
    ///
    /// - Parameters:
    ///   - builder: takes the users, and their vocabularies.
    ///   - asOf: the night's instant.
    ///   - forgotten: whose rows are left out, unread.
    ///   - width: how many threads may work at once.
    ///   - rejects: takes the rows that cannot be read, in their order.
    ///   - progress: called now and then with what was counted so far; may throw to stop.
    /// - Throws: ``PoolError``, or whatever the closures throw.
    /// - Complexity: O(rows) time; 16 bytes of memory a row, to find the ids that appear twice.
    package func readUsers(
        into builder: inout FeatureTableBuilder, asOf: Instant,
        forgotten: @escaping ForgottenUsers = { _ in false }, width: Int,
        rejects: (Reject) throws -> Void, progress: (PoolCounts) throws -> Void
    ) throws {
        let duplicates = try DuplicateRows(self, width: width).rows
        let dimension = builder.embeddingDimension
        let hasRowids = layout.rowName != nil
        let reader = try RowReader(database, layout.users())
        builder.vocabularies = vocabularies
        vocabularies = Vocabularies()
        let table = Mutex(Self.take(&builder))
        defer {
            builder = table.withLock(\.self)
            vocabularies = builder.vocabularies
        }
        try BatchPipeline(reader, width: width).run { batch, rows, ordinal in
            var part = UserPart(
                asOf: asOf, embeddingDimension: dimension, forgotten: forgotten)
            part.parse(batch, rows, firstOrdinal: hasRowids ? nil : ordinal, duplicates)
            return part
        } store: { parts in
            table.withLock { table in
                for part in parts { table.append(part.builder) }
            }
        } report: { part in
            counts.rows += part.rowCount
            counts.eligible += part.builder.count
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

    /// Takes the users out of a builder, so that there is one owner and nothing is copied.
    private static func take(_ builder: inout FeatureTableBuilder) -> FeatureTableBuilder {
        defer { builder = FeatureTableBuilder(embeddingDimension: builder.embeddingDimension) }
        return builder
    }

    /// Reads who may not stand in whose list: rule 2 of Scoring.docc/Rules.md.
    ///
    /// - Parameters:
    ///   - builder: holds tonight's users; see ``FeatureTableBuilder/indexIDs(width:)``.
    ///   - width: how many threads may work at once.
    ///   - progress: called now and then; may throw to stop.
    /// - Throws: ``PoolError``, or whatever the closure throws.
    package func readExclusions(
        into builder: inout FeatureTableBuilder, width: Int, progress: () throws -> Void
    ) throws {
        if layout.hasBlocks {
            try readPairs(layout.blocks, into: &builder, width) { part in
                counts.blockRows += part.rowCount
                counts.blankBlockRows += part.blankCount
                blocksInForce += part.inForceCount
                try progress()
            }
        }
        if layout.hasHistory {
            try readPairs(layout.history, into: &builder, width) { part in
                counts.historyRows += part.rowCount
                counts.blankHistoryRows += part.blankCount
                decisionsInForce += part.inForceCount
                counts.ignoredActions += part.ignoredCount
                try progress()
            }
        }
    }

    private func readPairs(
        _ query: RowQuery, into builder: inout FeatureTableBuilder, _ width: Int,
        _ count: (ExclusionBatch) throws -> Void
    ) throws {
        let finder = ExclusionResolver(index: builder.index, hasActions: query.columns.count > 2)
        let reader = try RowReader(database, query)
        let table = Mutex(Self.take(&builder))
        defer { builder = table.withLock(\.self) }
        try BatchPipeline(reader, width: width).run { batch, rows, _ in
            finder.pairs(of: batch, rows)
        } store: { parts in
            table.withLock { table in
                for part in parts { table.exclude(part.exclusions) }
            }
        } report: { part in
            try count(part)
        }
    }
}

/// What one thread made of some rows of `users`.
private struct UserPart {
    /// The eligible users, by the codes of their own vocabularies.
    private(set) var builder: FeatureTableBuilder
    private(set) var rowCount = 0
    private(set) var ineligible: [Ineligibility: Int] = [:]
    private(set) var rejects: [Reject] = []
    private var parser: UserRowParser

    init(
        asOf: Instant, embeddingDimension: Int, forgotten: @escaping ForgottenUsers
    ) {
        builder = FeatureTableBuilder(embeddingDimension: embeddingDimension)
        parser = UserRowParser(
            asOf: asOf, embeddingDimension: embeddingDimension > 0 ? embeddingDimension : nil,
            forgotten: forgotten)
    }

    mutating func parse(
        _ batch: RowBatch, _ rows: Range<Int>, firstOrdinal: Int?, _ duplicates: Set<Int64>
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
            parser.finish(into: &builder.vocabularies)
            builder.append(parser.profile)
        }
    }
}
