import Parquet
import ParquetWriter
import Testing

/// Counts what it is given, and forgets it.
private final class Counter: ByteSink {
    private(set) var byteCount = 0
    private(set) var longestPiece = 0

    func append(_ bytes: [UInt8]) {
        byteCount += bytes.count
        longestPiece = max(longestPiece, bytes.count)
    }
}

@Suite struct StreamingTests {
    /// Nothing of a row group stays with the writer: what it was told is with the sink.
    @Test func `A row group leaves when it is written`() throws {
        let sample = Sample(.zstd, users: [300, 10, 500, 2, 400])
        let counter = Counter()
        var writer = try ParquetWriter(
            counter, schema: Sample.schema, options: Sample.options(.zstd))
        var filters = 0
        for group in sample.groups {
            let before = max(counter.byteCount, 4)
            let placement = try writer.writeRowGroup(group.columns, pageStarts: group.pageStarts)
            #expect(placement.byteOffset == before)
            filters = counter.byteCount - before - placement.byteCount
            // The bloom filter alone is between this row group and the next.
            #expect(filters > 0 && filters < 2000)
        }
        let beforeFooter = counter.byteCount
        _ = try writer.finish()
        #expect(counter.byteCount > beforeFooter)
        // No piece is larger than a column chunk.
        #expect(counter.longestPiece < beforeFooter / 3)
    }
}
