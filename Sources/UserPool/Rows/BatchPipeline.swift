import Parallelism
import Synchronization

/// Reads a query batch by batch while other threads work on the batches before.
///
/// One thread at a time steps SQLite. A round fills a batch, works in parts on the batch of the
/// round before, and stores, in the order of the rows, what the parts of the round before that
/// gave.
struct BatchPipeline {
    private static let rowsInPart = 512

    private let reader: RowReader
    private let width: Int

    /// - Parameters:
    ///   - reader: what reads the rows.
    ///   - width: how many threads may work at once.
    init(_ reader: RowReader, width: Int) {
        (self.reader, self.width) = (reader, width)
    }

    /// Reads all rows.
    ///
    /// - Parameters:
    ///   - work: looks at some rows of a batch; runs on any thread, several at once. The ordinal is
    ///     that of the batch's first row in the query, from 0.
    ///   - store: takes what it gave, in the order of the rows; runs on any thread, one at a time.
    ///   - report: sees the same on the caller's thread, before it is stored.
    /// - Throws: `DatabaseError` from SQLite, or whatever `report` throws.
    func run<Part: Sendable>(
        work: @Sendable (_ batch: RowBatch, _ rows: Range<Int>, _ ordinal: Int) -> Part,
        store: @Sendable ([Part]) -> Void, report: (Part) throws -> Void
    ) throws {
        var batch = reader.makeBatch()
        var ordinal = 0
        var hasMore = try reader.read(into: &batch, limit: limit)
        let ahead = Mutex(ReadAhead(batch: reader.makeBatch()))
        var parts: [Part] = []
        while hasMore {
            let place = (batch: batch, ordinal: ordinal)
            parts = round(place, ahead: ahead, work) { [parts] in store(parts) }
            for part in parts { try report(part) }
            ordinal += batch.count
            hasMore = try ahead.withLock { ahead in
                swap(&batch, &ahead.batch)
                return try ahead.hasMore.get()
            }
        }
        store(parts)
    }

    private var limit: Int { Self.rowsInPart * (width == 1 ? 1 : 4 * width) }

    /// What the reading thread of a round leaves for the next one.
    private struct ReadAhead: Sendable {
        var batch: RowBatch
        var hasMore = Result<Bool, any Error>.success(false)
    }

    private func round<Part: Sendable>(
        _ place: (batch: RowBatch, ordinal: Int), ahead: borrowing Mutex<ReadAhead>,
        _ work: @Sendable (RowBatch, Range<Int>, Int) -> Part, store: @Sendable () -> Void
    ) -> [Part] {
        let count = place.batch.count
        let parts = (count + Self.rowsInPart - 1) / Self.rowsInPart
        // The longest units first.
        return Parallel.map(2 + parts, width: width) { [reader, limit] unit -> Part? in
            switch unit {
            case 0:
                ahead.withLock { ahead in
                    ahead.hasMore = Result { try reader.read(into: &ahead.batch, limit: limit) }
                }
                return nil
            case 1:
                store()
                return nil
            default:
                let start = (unit - 2) * Self.rowsInPart
                let rows = start..<min(start + Self.rowsInPart, count)
                return work(place.batch, rows, place.ordinal)
            }
        }.compactMap(\.self)
    }
}
