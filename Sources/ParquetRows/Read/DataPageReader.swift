import Bytes
import Parquet

/// Takes pages apart: checksum, compression, levels, values.
///
/// What the header of a page of version 2 says of rows and nulls is not asked: several writers get
/// it wrong, and the levels tell.
enum DataPageReader {
    /// The entries of a dictionary page.
    ///
    /// - Throws: ``ParquetError``.
    static func dictionary(
        _ bytes: ByteView, _ header: PageHeader, codec: Codec, column: ColumnSchema
    ) throws(ParquetError) -> ColumnValues {
        try PageReader.checkDictionary(header)
        return try withBytes(bytes, header: header, codec: codec, plainCount: 0) {
            page throws(ParquetError) in
            try PlainDecoder.decode(page, column, count: header.valueCount)
        }
    }

    /// Opens a data page.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - header: of the page, whose body is in the file.
    ///   - codec: of the column chunk.
    ///   - column: what is in the page.
    ///   - entryCount: how many entries the dictionary has; nil without one.
    /// - Returns: the page, at its first value.
    /// - Throws: ``ParquetError``.
    static func open(
        _ bytes: ByteView, _ header: PageHeader, codec: Codec, column: ColumnSchema,
        entryCount: Int?
    ) throws(ParquetError) -> OpenPage {
        let stored = try PageLevels(bytes, header)
        let two = stored.versionTwo
        let levels = two.map { $0.repetitionByteCount + $0.definitionByteCount } ?? 0
        return try withBytes(
            bytes, header: header, codec: two?.isCompressed ?? true ? codec : .uncompressed,
            plainCount: levels
        ) { page throws(ParquetError) in
            var ranges: (repetition: Range<Int>, definition: Range<Int>)
            if let two {
                ranges.repetition = 0..<two.repetitionByteCount
                ranges.definition = two.repetitionByteCount..<levels
            } else {
                ranges = try versionOne(page, header: header, stored: stored, column: column)
            }
            return try open(
                page, header, stored: stored, column: column, entryCount: entryCount,
                repetition: ranges.repetition, definition: ranges.definition)
        }
    }

    /// Where the levels of a page of version 1 are, which have a length before each.
    private static func versionOne(
        _ page: RawSpan, header: PageHeader, stored: PageLevels, column: ColumnSchema
    ) throws(ParquetError) -> (repetition: Range<Int>, definition: Range<Int>) {
        var ranges = [0..<0, 0..<0]
        var position = 0
        for (index, greatest, encoding) in [
            (0, column.greatestRepetitionLevel, stored.repetition),
            (1, column.greatestDefinitionLevel, stored.definition),
        ] {
            ranges[index] = position..<position
            if greatest == 0 { continue }
            ranges[index] = try LevelDecoder.range(
                page, at: position, encoding, greatest: greatest, count: header.valueCount)
            position = ranges[index].upperBound
        }
        return (ranges[0], ranges[1])
    }

    /// Opens a page whose levels are found; its values are behind those that tell where values are
    /// missing.
    private static func open(
        _ page: RawSpan, _ header: PageHeader, stored: PageLevels, column: ColumnSchema,
        entryCount: Int?, repetition: Range<Int>, definition: Range<Int>
    ) throws(ParquetError) -> OpenPage {
        var decoders: [LevelDecoder?] = []
        for (range, greatest, encoding) in [
            (repetition, column.greatestRepetitionLevel, stored.repetition),
            (definition, column.greatestDefinitionLevel, stored.definition),
        ] {
            decoders.append(
                greatest == 0
                    ? nil
                    : LevelDecoder(
                        page.extracting(range), encoding: encoding, greatest: greatest,
                        count: header.valueCount))
        }
        let greatest = column.greatestDefinitionLevel
        let count = try decoders[1]?.valueCount(header.valueCount) ?? header.valueCount
        return OpenPage(
            count: header.valueCount, repetition: decoders[0], definition: decoders[1],
            greatestDefinition: greatest,
            source: try source(
                page.extracting(definition.upperBound..<page.byteCount), header, count,
                column: column, entryCount: entryCount))
    }

    private static func source(
        _ body: RawSpan, _ header: PageHeader, _ count: Int, column: ColumnSchema, entryCount: Int?
    ) throws(ParquetError) -> OpenPage.Source {
        switch (header.encoding, column.kind) {
        case (.plainDictionary, _), (.rleDictionary, _):
            guard let entryCount else {
                throw ParquetError(.damaged, "a page has indices but there is no dictionary")
            }
            return .indices(try indices(body, count), entryCount: entryCount)
        case (.plain, .boolean):
            return .bits(try RLEDecoder(packed: body, width: 1, count: count))
        case (.rle, .boolean) where count > 0:
            // Runs of bits after their length.
            let runs = try LengthPrefix.read(body, at: 0)
            return .bits(RLEDecoder(body.extracting(runs), width: 1, count: count))
        default:
            return .decoded(
                try ValueDecoder.decode(body, of: column, encoding: header.encoding, count: count),
                readCount: 0)
        }
    }

    /// Positions in a dictionary: their bit width, then the runs.
    private static func indices(
        _ body: RawSpan, _ count: Int
    ) throws(ParquetError) -> RLEDecoder {
        // A page of nulls may leave out the width.
        if count == 0 { return RLEDecoder(RawSpan(), width: 0, count: 0) }
        guard body.byteCount > 0 else { throw ParquetError(.damaged, "a page has no bit width") }
        let width = Int(body.byte(at: 0))
        guard width <= 32 else { throw ParquetError(.damaged, "a page has an absurd bit width") }
        return RLEDecoder(body.extracting(1..<body.byteCount), width: width, count: count)
    }

    /// Lends a page, checked and decompressed; its first `plainCount` bytes are not compressed.
    private static func withBytes<Result>(
        _ bytes: ByteView, header: PageHeader, codec: Codec, plainCount: Int,
        _ body: (RawSpan) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        guard plainCount <= header.body.count, plainCount <= header.byteCount else {
            throw ParquetError(.damaged, "the levels go beyond the page")
        }
        try PageDecompressor.check(
            codec, storedByteCount: header.body.count - plainCount,
            byteCount: header.byteCount - plainCount)
        return try PageReader.withStored(bytes, header: header) { stored throws(ParquetError) in
            if codec == .uncompressed { return try body(stored) }
            var page = try PageDecompressor.decompressAny(
                stored.extracting(plainCount..<stored.byteCount), codec,
                byteCount: header.byteCount - plainCount)
            if plainCount > 0 {
                page = [UInt8](copying: stored.extracting(0..<plainCount)) + page
            }
            return try body(page.rawSpan)
        }
    }
}
