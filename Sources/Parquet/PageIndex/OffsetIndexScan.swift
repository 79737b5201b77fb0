/// Steps through an offset index, and holds each page against the one before it.
///
/// Pages must follow each other without gaps from the first data page to the end of their chunk,
/// and their rows from 0 to the end of the row group: one wrong offset or row number would
/// otherwise hand out another row's values in silence.
struct OffsetIndexScan {
    private struct Entry {
        let byteRange: Range<Int>
        let firstRow: Int
    }

    private var reader: CompactReader
    private let rowCount: Int
    private let byteEnd: Int
    private var remaining: Int
    private var index = 0
    private var upcoming: Entry?

    /// - Throws: ``ParquetError`` if there is none, or its first page is not where it should be.
    init(_ bytes: ByteView, _ chunk: ColumnChunk, rowCount: Int) throws(ParquetError) {
        guard let range = chunk.offsetIndex else {
            throw ParquetError(.unsupported, "the column has no offset index")
        }
        reader = CompactReader(bytes, range)
        self.rowCount = rowCount
        byteEnd = chunk.byteRange.upperBound
        var last = 0
        guard let field = try reader.nextField(after: &last), field.id == 1 else {
            throw ParquetError(.damaged, "the offset index has no pages", at: range.lowerBound)
        }
        remaining = try reader.list(field, of: .structure)
        upcoming = try readEntry(byteStart: chunk.dataPageOffset)
        let isSound =
            if let upcoming { upcoming.firstRow == 0 && rowCount > 0 } else {
                rowCount == 0 && byteEnd == chunk.dataPageOffset
            }
        guard isSound else { throw damaged() }
    }

    /// The next page.
    mutating func next() throws(ParquetError) -> PageLocation? {
        guard let entry = upcoming else { return nil }
        upcoming = try readEntry(byteStart: entry.byteRange.upperBound)
        let rowEnd = upcoming?.firstRow ?? rowCount
        guard rowEnd > entry.firstRow, rowEnd <= rowCount,
            upcoming != nil || entry.byteRange.upperBound == byteEnd
        else { throw damaged() }
        defer { index += 1 }
        return PageLocation(
            index: index, byteRange: entry.byteRange, rows: entry.firstRow..<rowEnd)
    }

    /// The next entry, whose page must be at `byteStart`.
    private mutating func readEntry(byteStart: Int) throws(ParquetError) -> Entry? {
        if remaining == 0 { return nil }
        remaining -= 1
        var offset: Int?
        var byteCount: Int?
        var firstRow: Int?
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1: offset = try reader.int(field)
            case 2: byteCount = try reader.int(field)
            case 3: firstRow = try reader.int(field)
            default: try reader.skip(field)
            }
        }
        guard offset == byteStart, let byteCount, byteCount <= byteEnd - byteStart, let firstRow
        else { throw damaged() }
        return Entry(byteRange: byteStart..<byteStart + byteCount, firstRow: firstRow)
    }

    private func damaged() -> ParquetError {
        ParquetError(
            .damaged, "the offset index contradicts the pages or rows of its column",
            at: reader.position)
    }
}
