import Parquet
import ParquetRows
import ParquetWriter

/// A field of a Thrift structure in the compact protocol.
enum ThriftField {
    case int32(Int)
    case int64(Int)
    case bool(Bool)
    case text(String)
    case numbers([Int])
    case texts([String])
    case structure([(Int, ThriftField)])
    case structures([[(Int, ThriftField)]])

    /// A structure of fields in the order of their ids, which lie less than 16 apart.
    static func bytes(_ fields: [(Int, ThriftField)]) -> [UInt8] {
        var bytes: [UInt8] = []
        var last = 0
        for (id, field) in fields {
            bytes.append(UInt8(id - last) << 4 | field.type)
            bytes += field.content
            last = id
        }
        return bytes + [0]
    }

    private var type: UInt8 {
        switch self {
        case .bool(let value): value ? 1 : 2
        case .int32: 5
        case .int64: 6
        case .text: 8
        case .numbers, .texts, .structures: 9
        case .structure: 12
        }
    }

    private var content: [UInt8] {
        switch self {
        case .bool: []
        case .int32(let value), .int64(let value): Self.zigzag(value)
        case .text(let text): Self.varint(text.utf8.count) + Array(text.utf8)
        case .numbers(let numbers):
            [UInt8(numbers.count) << 4 | 5] + numbers.flatMap(Self.zigzag)
        case .texts(let texts):
            [UInt8(texts.count) << 4 | 8] + texts.flatMap { ThriftField.text($0).content }
        case .structure(let fields): Self.bytes(fields)
        case .structures(let elements):
            [UInt8(elements.count) << 4 | 12] + elements.flatMap(Self.bytes)
        }
    }

    private static func varint(_ value: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        appendVarint(UInt64(value), to: &bytes)
        return bytes
    }

    private static func zigzag(_ value: Int) -> [UInt8] { varint(value << 1 ^ value >> 63) }
}

/// A page as another writer would make it, uncompressed.
struct HandMadePage {
    let bytes: [UInt8]
    /// How many values it has; 0 for a dictionary.
    let count: Int

    private init(
        _ type: Int, _ field: Int, _ header: [(Int, ThriftField)], _ body: [UInt8], _ count: Int
    ) {
        bytes =
            ThriftField.bytes([
                (1, .int32(type)), (2, .int32(body.count)), (3, .int32(body.count)),
                (field, .structure(header)),
            ]) + body
        self.count = count
    }

    /// A dictionary, PLAIN.
    static func dictionary(_ count: Int, _ body: [UInt8]) -> HandMadePage {
        HandMadePage(2, 7, [(1, .int32(count)), (2, .int32(0))], body, 0)
    }

    /// A page of version 1 of an optional column; `levels` without their length.
    static func versionOne(
        _ count: Int, _ encoding: Encoding, levels: [UInt8], _ values: [UInt8]
    ) -> HandMadePage {
        let length = (0..<4).map { UInt8(truncatingIfNeeded: levels.count >> (8 * $0)) }
        return HandMadePage(
            0, 5,
            [
                (1, .int32(count)), (2, .int32(Int(encoding.rawValue))), (3, .int32(3)),
                (4, .int32(3)),
            ], length + levels + values, count)
    }

    /// A page of version 2, which says of rows and nulls what it likes.
    static func versionTwo(
        _ count: Int, _ encoding: Encoding, repetition: [UInt8] = [], levels: [UInt8],
        _ values: [UInt8], nulls: Int = 0, rows: Int? = nil
    ) -> HandMadePage {
        HandMadePage(
            3, 8,
            [
                (1, .int32(count)), (2, .int32(nulls)), (3, .int32(rows ?? count)),
                (4, .int32(Int(encoding.rawValue))), (5, .int32(levels.count)),
                (6, .int32(repetition.count)), (7, .bool(false)),
            ], repetition + levels + values, count)
    }
}

/// A file of one column in one row group.
enum HandMadeFile {
    /// A file whose column `x` is optional.
    static func optional(
        _ kind: ColumnSchema.Kind, width: Int? = nil, _ pages: [HandMadePage]
    ) -> [UInt8] {
        var column: [(Int, ThriftField)] = [(1, .int32(Int(kind.rawValue)))]
        if let width { column.append((2, .int32(width))) }
        column += [(3, .int32(1)), (4, .text("x"))]
        return file(
            kind, path: ["x"], schema: [column], pages, rows: pages.reduce(0) { $0 + $1.count })
    }

    /// A file whose column `x` has optional lists of optional INT32.
    static func lists(_ pages: [HandMadePage], rows: Int) -> [UInt8] {
        file(
            .int32, path: ["x", "list", "item"],
            schema: [
                [(3, .int32(1)), (4, .text("x")), (5, .int32(1)), (6, .int32(3))],
                [(3, .int32(2)), (4, .text("list")), (5, .int32(1))],
                [(1, .int32(1)), (3, .int32(1)), (4, .text("item"))],
            ], pages, rows: rows)
    }

    private static func file(
        _ kind: ColumnSchema.Kind, path: [String], schema: [[(Int, ThriftField)]],
        _ pages: [HandMadePage], rows: Int
    ) -> [UInt8] {
        let magic = Array("PAR1".utf8)
        let body = pages.flatMap(\.bytes)
        let first = pages.first.map { $0.count == 0 ? $0.bytes.count : 0 } ?? 0
        var chunk: [(Int, ThriftField)] = [
            (1, .int32(Int(kind.rawValue))), (2, .numbers([0])), (3, .texts(path)),
            (4, .int32(0)), (5, .int64(pages.reduce(0) { $0 + $1.count })),
            (6, .int64(body.count)), (7, .int64(body.count)), (9, .int64(4 + first)),
        ]
        if first > 0 { chunk.append((11, .int64(4))) }
        let footer = ThriftField.bytes([
            (1, .int32(2)), (2, .structures([[(4, .text("schema")), (5, .int32(1))]] + schema)),
            (3, .int64(rows)),
            (
                4,
                .structures([
                    [
                        (1, .structures([[(2, .int64(4)), (3, .structure(chunk))]])),
                        (2, .int64(body.count)), (3, .int64(rows)),
                    ]
                ])
            ),
            (6, .text("another writer")),
        ])
        let length = (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> (8 * $0)) }
        return magic + body + footer + length + magic
    }
}
