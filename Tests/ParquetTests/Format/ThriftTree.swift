/// A value of the compact protocol of Thrift, read by the specification alone: what the tests look
/// at files with, beside the project's own reader.
///
/// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
enum ThriftTree: Equatable {
    case bool(Bool)
    case int(Int64)
    case bytes([UInt8])
    case list([ThriftTree])
    case structure([Int: ThriftTree])

    /// Reads a structure and tells where it ends.
    static func structure(in bytes: [UInt8], at start: Int) throws -> (tree: ThriftTree, end: Int) {
        var reader = Reader(bytes: bytes, offset: start)
        let tree = try reader.structure()
        return (tree, reader.offset)
    }

    subscript(field: Int) -> ThriftTree? {
        if case .structure(let fields) = self { fields[field] } else { nil }
    }

    var int: Int? { if case .int(let value) = self { Int(value) } else { nil } }
    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
    var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    var list: [ThriftTree]? { if case .list(let value) = self { value } else { nil } }

    struct Malformed: Error {}

    private struct Reader {
        let bytes: [UInt8]
        var offset: Int

        mutating func byte() throws -> UInt8 {
            guard offset < bytes.count else { throw Malformed() }
            offset += 1
            return bytes[offset - 1]
        }

        mutating func varint() throws -> UInt64 {
            var value: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 64, by: 7) {
                let next = try byte()
                value |= UInt64(next & 0x7F) << shift
                if next < 0x80 { return value }
            }
            throw Malformed()
        }

        mutating func zigzag() throws -> Int64 {
            let value = try varint()
            return Int64(value / 2) * (value % 2 == 0 ? 1 : -1) - (value % 2 == 0 ? 0 : 1)
        }

        mutating func structure() throws -> ThriftTree {
            var fields: [Int: ThriftTree] = [:]
            var last = 0
            while true {
                let header = try byte()
                if header == 0 { return .structure(fields) }
                last = header >> 4 == 0 ? Int(try zigzag()) : last + Int(header >> 4)
                // The two booleans are types of their own.
                fields[last] =
                    switch header & 15 {
                    case 1: .bool(true)
                    case 2: .bool(false)
                    default: try value(header & 15)
                    }
            }
        }

        mutating func value(_ type: UInt8) throws -> ThriftTree {
            switch type {
            case 1, 2: return .bool(try byte() == 1)
            case 3: return .int(Int64(Int8(bitPattern: try byte())))
            case 4, 5, 6: return .int(try zigzag())
            case 8:
                let count = Int(try varint())
                guard count <= bytes.count - offset else { throw Malformed() }
                offset += count
                return .bytes(Array(bytes[offset - count..<offset]))
            case 9:
                let header = try byte()
                let count = header >> 4 == 15 ? Int(try varint()) : Int(header >> 4)
                var elements: [ThriftTree] = []
                for _ in 0..<count { elements.append(try value(header & 15)) }
                return .list(elements)
            case 12: return try structure()
            default: throw Malformed()
            }
        }
    }
}

/// A file as the specification lays it out, found without the project's reader.
struct FileLayout {
    let bytes: [UInt8]
    let footer: ThriftTree

    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        guard bytes.starts(with: Array("PAR1".utf8)), bytes.suffix(4).elementsEqual("PAR1".utf8)
        else { throw ThriftTree.Malformed() }
        let length = (0..<4).reduce(0) { $0 | Int(bytes[bytes.count - 8 + $1]) << (8 * $1) }
        let (footer, end) = try ThriftTree.structure(in: bytes, at: bytes.count - 8 - length)
        guard end == bytes.count - 8 else { throw ThriftTree.Malformed() }
        self.footer = footer
    }

    /// A page: its header, and where its bytes are.
    struct Page {
        let header: ThriftTree
        let start: Int
        let body: Range<Int>
    }

    func chunk(_ rowGroup: Int, _ column: Int) -> ThriftTree? {
        footer[4]?.list?[rowGroup][1]?.list?[column]
    }

    /// The pages of a column chunk, one behind the other.
    func pages(_ rowGroup: Int, _ column: Int) throws -> [Page] {
        let metadata = chunk(rowGroup, column)?[3]
        guard let first = metadata?[9]?.int, let length = metadata?[7]?.int else { return [] }
        let start = metadata?[11]?.int ?? first
        var pages: [Page] = []
        var offset = start
        while offset < start + length {
            let (header, end) = try ThriftTree.structure(in: bytes, at: offset)
            guard let stored = header[3]?.int else { throw ThriftTree.Malformed() }
            pages.append(Page(header: header, start: offset, body: end..<end + stored))
            offset = end + stored
        }
        guard offset == start + length else { throw ThriftTree.Malformed() }
        return pages
    }

    /// CRC-32 of gzip, bit by bit.
    static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var state = UInt32.max
        for byte in bytes {
            state ^= UInt32(byte)
            for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
        }
        return ~state
    }

    /// A bare LZ4 block, by https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md.
    static func lz4Block(_ block: ArraySlice<UInt8>) throws -> [UInt8] {
        var result: [UInt8] = []
        var rest = block
        func length(_ short: UInt8) throws -> Int {
            var length = Int(short)
            if short < 15 { return length }
            while let byte = rest.popFirst() {
                length += Int(byte)
                if byte < 255 { return length }
            }
            throw ThriftTree.Malformed()
        }
        while let token = rest.popFirst() {
            let literals = try length(token >> 4)
            guard literals <= rest.count else { throw ThriftTree.Malformed() }
            result += rest.prefix(literals)
            rest = rest.dropFirst(literals)
            if rest.isEmpty { return result }
            guard let low = rest.popFirst(), let high = rest.popFirst() else {
                throw ThriftTree.Malformed()
            }
            let distance = Int(low) | Int(high) << 8
            guard distance > 0, distance <= result.count else { throw ThriftTree.Malformed() }
            for _ in 0..<(try length(token & 15)) + 4 {
                result.append(result[result.count - distance])
            }
        }
        return result
    }
}
