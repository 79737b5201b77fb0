import SnapshotFormat
import TestSupport
import Testing

/// Numbers in bytes that somebody else may have written.
@Suite struct CheckedNumbersTests {
    private static let bytes = {
        var random = SeededGenerator(seed: 4)
        return (0..<24).map { _ in UInt8.random(in: 0...255, using: &random) }
    }()

    private static func read<Number: FixedWidthInteger & BitwiseCopyable>(
        _: Number.Type, at offset: Int, of bytes: [UInt8]
    ) throws(SnapshotError) -> Number {
        // Bytes have no padding.
        try unsafe bytes.span.bytes.number(at: offset)
    }

    /// The bytes put together by hand, the lowest first.
    private static func expected(at offset: Int, width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }

    private static func check<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type
    ) throws {
        let width = Number.bitWidth / 8
        for offset in 0...bytes.count - width {
            #expect(
                try read(type, at: offset, of: bytes)
                    == Number(truncatingIfNeeded: expected(at: offset, width: width)),
                "\(type) at \(offset)")
        }
        for offset in [-1, .min, bytes.count - width + 1, bytes.count, .max] {
            let error = #expect(throws: SnapshotError.self, "\(type) at \(offset)") {
                try read(type, at: offset, of: bytes)
            }
            #expect(error?.code == .damaged && error?.message == "it is too short")
            #expect(error?.offset == offset)
        }
        for count in 0..<width {
            #expect(throws: SnapshotError.self, "\(type) of \(count) bytes") {
                try read(type, at: 0, of: Array(bytes[..<count]))
            }
        }
    }

    @Test func `The lowest byte comes first, and none is read behind the end.`() throws {
        try Self.check(UInt8.self)
        try Self.check(UInt16.self)
        try Self.check(Int16.self)
        try Self.check(UInt32.self)
        try Self.check(Int32.self)
        try Self.check(UInt64.self)
        try Self.check(Int64.self)
    }

    @Test func `A number in two's complement keeps its sign.`() throws {
        #expect(try Self.read(Int16.self, at: 0, of: [0xFF, 0xFF]) == -1)
        #expect(try Self.read(Int16.self, at: 1, of: [0, 0x00, 0x80]) == -32_768)
        #expect(
            try Self.read(Int64.self, at: 0, of: [0xFE] + Array(repeating: 0xFF, count: 7)) == -2)
    }
}
