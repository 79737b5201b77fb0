import Parquet

extension RawSpan {
    /// The little-endian number at `offset`.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where the bytes end before it does.
    @inlinable package func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _: Number.Type = Number.self, at offset: Int
    ) throws(SnapshotError) -> Number {
        let width = MemoryLayout<Number>.size
        guard offset >= 0, offset <= byteCount - width else {
            throw .tooShort(at: offset)
        }
        // `width` bytes stand at `offset`, as was just checked; any bytes are a number.
        return unsafe Number(
            littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}

extension SnapshotError {
    /// Bytes that end before a number does.
    @usableFromInline static func tooShort(at offset: Int) -> SnapshotError {
        SnapshotError(.damaged, "it is too short", offset: offset)
    }
}

extension [UInt8] {
    /// Appends the bytes of a number, the lowest first.
    package mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
        // The bytes of a number, which has no padding, copied before the closure returns.
        unsafe Swift.withUnsafeBytes(of: number.littleEndian) { unsafe append(contentsOf: $0) }
    }

    /// The CRC-32 (gzip's) of the bytes.
    package var crc32: UInt32 {
        // Every byte of the array is initialised, and bytes have no padding.
        CRC32.checksum(unsafe span.bytes)
    }
}
