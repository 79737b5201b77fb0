import Bytes
import Parquet
import ParquetRows
import ParquetWriter
import Randomness

/// Collects a file in memory.
struct MemorySink: ByteSink {
    var bytes: [UInt8] = []

    mutating func append(_ bytes: [UInt8]) { self.bytes += bytes }
}

/// Byte arrays of texts.
func texts(_ texts: [String]) -> ColumnValues {
    var bytes: [UInt8] = []
    var offsets: [UInt32] = [0]
    for text in texts {
        bytes += Array(text.utf8)
        offsets.append(UInt32(bytes.count))
    }
    return .byteArray(bytes: bytes, offsets: offsets)
}

/// A row group to write.
struct Group {
    var columns: [ColumnChunkData]
    var pageStarts: [Int]
}

/// Five columns of all kinds and encodings, in the shape of a list of matches.
struct Sample {
    static let schema = [
        ColumnSchema("user_id", .byteArray, as: .string),
        ColumnSchema("rank", .int32, as: .uint8),
        ColumnSchema("candidate_id", .byteArray, as: .string),
        ColumnSchema("score", .double),
        ColumnSchema("row", .int64),
    ]

    var codec = Codec.lz4Raw
    var groups: [Group]

    static func options(_ codec: Codec) -> WriterOptions {
        WriterOptions(
            codec: codec, createdBy: "oith version 1.2.3 (build abc)", sortingColumns: [0, 1],
            keyValueMetadata: [("as-of", "2026-01-02T03:04:05Z"), ("empty", "")],
            bloomFilterColumns: [0], columnIndexColumns: [0, 1, 4])
    }

    /// So many users in each row group, with a list of rows each, in pages of whole users.
    init(_ codec: Codec, users: [Int], listLength: Int = 5, usersPerPage: Int = 3, seed: UInt64 = 1)
    {
        var random = SplitMix64(seed: seed)
        self.codec = codec
        groups = users.enumerated().map { group, users in
            Self.group(group, users, listLength, usersPerPage, &random)
        }
    }

    private static func group(
        _ group: Int, _ users: Int, _ listLength: Int, _ usersPerPage: Int,
        _ random: inout SplitMix64
    ) -> Group {
        let names = (0..<users).map { "user-\(group)-\(1000 + $0)@example.org" }
        let rows = users * listLength
        let scores = (0..<rows).map { _ in Double.random(in: 0...100, using: &random) }
        let candidates = (0..<rows).map { _ in UInt32.random(in: 0..<UInt32(users), using: &random)
        }
        return Group(
            columns: [
                .dictionary(
                    texts(names), indices: (0..<rows).map { UInt32($0 / listLength) }),
                .dictionary(
                    .int32((0..<listLength).map { Int32($0 + 1) }),
                    indices: (0..<rows).map { UInt32($0 % listLength) }),
                .dictionary(texts(names), indices: candidates),
                .plain(.double(scores)),
                .plain(.int64((0..<rows).map { Int64($0) * 1_000_000_007 - 5 })),
            ],
            pageStarts: Array(stride(from: 0, to: rows, by: listLength * usersPerPage)))
    }

    func encoded() throws -> [UInt8] {
        var writer = try ParquetWriter(
            MemorySink(), schema: Self.schema, options: Self.options(codec))
        for group in groups {
            _ = try writer.writeRowGroup(group.columns, pageStarts: group.pageStarts)
        }
        return try writer.finish().bytes
    }
}

/// All rows of a column chunk as they are read page by page, with the dictionary put in.
func readColumn(_ file: ParquetFile, _ rowGroup: Int, _ column: Int) throws -> [ColumnValue] {
    let dictionary = try file.readDictionary(rowGroup: rowGroup, column: column).map(listed)
    var values: [ColumnValue] = []
    for page in try file.pages(rowGroup: rowGroup, column: column) {
        switch try file.readPage(page, rowGroup: rowGroup, column: column) {
        case .indices(let indices):
            guard let dictionary else { throw MissingDictionary() }
            values += indices.map { dictionary[Int($0)] }
        case .plain(let plain): values += listed(plain)
        }
    }
    return values
}

struct MissingDictionary: Error {}

/// A value of any kind.
enum ColumnValue: Equatable {
    case number(Int64)
    /// By its bits, so that NaN equals itself.
    case double(UInt64)
    case bytes([UInt8])
    /// Of a kind that is not written.
    case other
}

func listed(_ values: ColumnValues) -> [ColumnValue] {
    (0..<values.count).map { index in
        switch values[index] {
        case .int32(let number): .number(Int64(number))
        case .int64(let number): .number(number)
        case .double(let number): .double(number.bitPattern)
        case .bytes(let bytes): .bytes(Array(bytes))
        case .null, .boolean, .float, .list: .other
        }
    }
}

func listed(_ data: ColumnChunkData) -> [ColumnValue] {
    switch data {
    case .plain(let values): return listed(values)
    case .dictionary(let values, let indices):
        let values = listed(values)
        return indices.map { values[Int($0)] }
    }
}
