import Bytes
package import Parquet

/// What a data page holds.
package struct DataPage: Sendable {
    /// Without nulls.
    package let values: PageValues
    /// For each value, null or empty list, whether it is there; empty for a required column.
    package let definitionLevels: [UInt32]
    /// For each value, null or empty list, 0 where a row begins; empty where there are no lists.
    package let repetitionLevels: [UInt32]

    /// What it takes in memory.
    var byteCount: Int {
        let levels = MemoryLayout<UInt32>.size * (definitionLevels.count + repetitionLevels.count)
        switch values {
        case .indices(let indices): return levels + MemoryLayout<UInt32>.size * indices.count
        case .plain(let values): return levels + values.byteCount
        }
    }
}

/// Takes pages apart: checksum, compression, levels, values.
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

    /// The levels and values of a data page.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - header: of the page, whose body is in the file.
    ///   - codec: of the column chunk.
    ///   - column: what is in the page.
    ///   - entryCount: how many entries the dictionary has; nil without one.
    /// - Returns: what is in the page.
    /// - Throws: ``ParquetError``.
    static func values(
        _ bytes: ByteView, _ header: PageHeader, codec: Codec, column: ColumnSchema,
        entryCount: Int?
    ) throws(ParquetError) -> DataPage {
        let stored = try PageLevels(bytes, header)
        guard let two = stored.versionTwo else {
            return try withBytes(bytes, header: header, codec: codec, plainCount: 0) {
                page throws(ParquetError) in
                try versionOne(
                    page, header: header, stored: stored, column: column, entryCount: entryCount)
            }
        }
        let levels = two.repetitionByteCount + two.definitionByteCount
        let isCompressed = two.isCompressed ? codec : .uncompressed
        return try withBytes(bytes, header: header, codec: isCompressed, plainCount: levels) {
            page throws(ParquetError) in
            try versionTwo(page, header: header, two: two, column: column, entryCount: entryCount)
        }
    }

    // MARK: - Versions

    /// Levels with a length before each, then values.
    private static func versionOne(
        _ page: RawSpan, header: PageHeader, stored: PageLevels, column: ColumnSchema,
        entryCount: Int?
    ) throws(ParquetError) -> DataPage {
        if column.shape == .required {
            return try content(
                page, header, column: column, entryCount: entryCount, repetition: [], definition: []
            )
        }
        var position = 0
        var levels: [[UInt32]] = []
        for (greatest, encoding) in [
            (column.greatestRepetitionLevel, stored.repetition),
            (column.greatestDefinitionLevel, stored.definition),
        ] {
            guard greatest > 0 else {
                levels.append([])
                continue
            }
            let range = try LevelDecoder.range(
                page, at: position, encoding, greatest: greatest, count: header.valueCount)
            levels.append(
                try LevelDecoder.decode(
                    page, in: range, encoding: encoding, greatest: greatest,
                    count: header.valueCount))
            position = range.upperBound
        }
        return try content(
            page.extracting(position..<page.byteCount), header, column: column,
            entryCount: entryCount,
            repetition: levels[0], definition: levels[1])
    }

    /// Levels whose lengths are in the header, then values.
    private static func versionTwo(
        _ page: RawSpan, header: PageHeader, two: PageLevels.VersionTwo,
        column: ColumnSchema, entryCount: Int?
    ) throws(ParquetError) -> DataPage {
        let middle = two.repetitionByteCount
        let start = middle + two.definitionByteCount
        var repetition: [UInt32] = []
        var definition: [UInt32] = []
        if column.greatestRepetitionLevel > 0 {
            repetition = try LevelDecoder.decode(
                page, in: 0..<middle, encoding: .rle, greatest: column.greatestRepetitionLevel,
                count: header.valueCount)
        }
        if column.greatestDefinitionLevel > 0 {
            definition = try LevelDecoder.decode(
                page, in: middle..<start, encoding: .rle, greatest: column.greatestDefinitionLevel,
                count: header.valueCount)
        }
        let content = try content(
            page.extracting(start..<page.byteCount), header, column: column, entryCount: entryCount,
            repetition: repetition, definition: definition)
        let rowCount =
            repetition.isEmpty ? header.valueCount : repetition.count { $0 == 0 }
        guard rowCount == two.rowCount, repetition.first ?? 0 == 0,
            content.values.count == header.valueCount - two.nullCount
        else { throw ParquetError(.damaged, "a page has not the rows or nulls that it says") }
        return content
    }

    private static func content(
        _ bytes: RawSpan, _ header: PageHeader, column: ColumnSchema, entryCount: Int?,
        repetition: [UInt32], definition: [UInt32]
    ) throws(ParquetError) -> DataPage {
        let greatest = column.greatestDefinitionLevel
        let count = greatest == 0 ? header.valueCount : definition.count { $0 == greatest }
        let values: PageValues
        if header.encoding.isDictionary {
            guard let entryCount else {
                throw ParquetError(.damaged, "a page has indices but there is no dictionary")
            }
            values = .indices(try indices(bytes, count, entryCount: entryCount))
        } else {
            values = .plain(
                try ValueDecoder.decode(
                    bytes, of: column, encoding: header.encoding, count: count))
        }
        return DataPage(
            values: values, definitionLevels: definition, repetitionLevels: repetition)
    }

    private static func indices(
        _ body: RawSpan, _ count: Int, entryCount: Int
    ) throws(ParquetError) -> [UInt32] {
        // A page of nulls may leave out the width.
        if count == 0 { return [] }
        guard body.byteCount > 0 else { throw ParquetError(.damaged, "a page has no bit width") }
        let width = Int(body.byte(at: 0))
        guard width <= 32 else { throw ParquetError(.damaged, "a page has an absurd bit width") }
        let indices = try RLEDecoder.decode(body, from: 1, width: width, count: count)
        guard indices.max() ?? 0 < entryCount else {
            throw ParquetError(.damaged, "a page has an index beyond the dictionary")
        }
        return indices
    }

    // MARK: - Bytes

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

extension PageValues {
    /// How many values there are, without nulls.
    package var count: Int {
        switch self {
        case .indices(let indices): indices.count
        case .plain(let values): values.count
        }
    }
}

extension ColumnValues {
    /// What they take in memory.
    var byteCount: Int {
        switch self {
        case .boolean(let values): values.count
        case .int32(let values): 4 * values.count
        case .int64(let values): 8 * values.count
        case .float(let values): 4 * values.count
        case .double(let values): 8 * values.count
        case .byteArray(let bytes, let offsets): bytes.count + 4 * offsets.count
        case .fixed(let bytes, _): bytes.count
        }
    }
}
