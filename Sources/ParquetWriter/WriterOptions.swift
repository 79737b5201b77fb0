package import Parquet

/// Where a writer's bytes go.
package protocol ByteSink {
    /// Takes the next bytes of the file.
    mutating func append(_ bytes: [UInt8]) throws
}

/// How the pages of one column are packed.
package struct ColumnPacking: Sendable {
    /// How its pages are compressed.
    package var codec: Codec
    /// Whether LZ4 takes its time: level 3 of its high compression.
    ///
    /// It takes some five times as long, for pages that are read as fast. Other codecs know nothing
    /// of it.
    package var isThorough: Bool
    /// Whether positions in a dictionary take whole bytes.
    ///
    /// They are more before compression, and fewer after it in columns that repeat themselves, since
    /// codecs see bytes, not bits.
    package var usesWholeBytes: Bool

    /// Packing by a codec.
    package init(_ codec: Codec, isThorough: Bool = false, usesWholeBytes: Bool = false) {
        (self.codec, self.isThorough, self.usesWholeBytes) = (codec, isThorough, usesWholeBytes)
    }
}

/// What a ``ParquetWriter`` is told once for the whole file.
package struct WriterOptions: Sendable {
    /// How pages are compressed.
    package var codec: Codec
    /// Columns, by position, that are packed in another way than by ``codec`` alone.
    package var packings: [Int: ColumnPacking]
    /// `oith version X.Y.Z (build H)`: other readers ignore statistics of other forms.
    package var createdBy: String
    /// Columns, by position, that every row group is sorted by, ascending; a claim that is not
    /// checked.
    package var sortingColumns: [Int]
    /// What the footer tells of the file besides.
    package var keyValueMetadata: [(key: String, value: String)]
    /// Columns, by position, with a bloom filter in each row group.
    package var bloomFilterColumns: Set<Int>
    /// Columns, by position, whose pages' bounds are written; not for `double` columns.
    package var columnIndexColumns: Set<Int>

    /// Options without any index but that of the pages.
    package init(
        codec: Codec, packings: [Int: ColumnPacking] = [:], createdBy: String,
        sortingColumns: [Int] = [],
        keyValueMetadata: [(key: String, value: String)] = [],
        bloomFilterColumns: Set<Int> = [], columnIndexColumns: Set<Int> = []
    ) {
        (self.codec, self.packings, self.createdBy) = (codec, packings, createdBy)
        (self.sortingColumns, self.keyValueMetadata) = (sortingColumns, keyValueMetadata)
        self.bloomFilterColumns = bloomFilterColumns
        self.columnIndexColumns = columnIndexColumns
    }

    /// How a column is packed.
    func packing(ofColumn index: Int) -> ColumnPacking { packings[index] ?? ColumnPacking(codec) }
}

/// The values of one column in one row group.
package enum ColumnChunkData: Sendable {
    /// The distinct values, ascending (as unsigned bytes, in byte arrays), and for each row the
    /// position of its value. `double` entries may be in any order.
    case dictionary(ColumnValues, indices: [UInt32])
    /// The value of each row.
    case plain(ColumnValues)

    /// How many rows there are.
    package var rowCount: Int {
        switch self {
        case .dictionary(_, let indices): indices.count
        case .plain(let values): values.count
        }
    }

    /// The dictionary, or the values of all rows.
    var values: ColumnValues {
        switch self {
        case .dictionary(let values, _), .plain(let values): values
        }
    }
}

/// Where a row group is in the file.
package struct RowGroupPlacement: Sendable, Hashable {
    /// Its number in the file, from 0.
    package let index: Int
    /// How many rows it has.
    package let rowCount: Int
    /// Its first page.
    package let byteOffset: Int
    /// Its pages with their headers, without bloom filters.
    package let byteCount: Int
}
