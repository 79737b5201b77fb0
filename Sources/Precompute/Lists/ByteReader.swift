import DurableFiles

/// Reads little-endian integers and stretches of bytes, front to back; nil past the end.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        let bytes = rest.prefix(count)
        rest = rest.dropFirst(count)
        return bytes
    }

    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
        let width = Value.bitWidth / 8
        guard width <= rest.count else { return nil }
        var value: Value = 0
        let start = rest.startIndex
        for place in 0..<width { value |= Value(rest[start + place]) << Value(8 * place) }
        rest = rest[(start + width)...]
        return value
    }
}

extension [UInt8] {
    mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
        for shift in stride(from: 0, to: Value.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> Value(shift)))
        }
    }
}

extension MappedFile {
    /// A copy of all bytes.
    func bytes() -> [UInt8] {
        // The closure copies before it returns.
        withBytes { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
    }
}
