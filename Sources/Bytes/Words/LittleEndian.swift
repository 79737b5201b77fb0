// Numbers in bytes, the lowest byte first: the order of every format that this package writes.
//
// The functions are inlinable, so that a caller in another module pays for one load and no call.

extension [UInt8] {
    /// Appends the bytes of a number, the lowest first.
    @inlinable
    package mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(
        littleEndian number: Number
    ) {
        // The bytes of a number, which has no padding, copied before the closure returns.
        unsafe Swift.withUnsafeBytes(of: number.littleEndian) { unsafe append(contentsOf: $0) }
    }

    /// Appends a copy of some bytes.
    @inlinable
    package mutating func append(copying bytes: Span<UInt8>) {
        // The buffer lives for the length of the closure and is copied.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// The CRC-32 (gzip's) of the bytes.
    package var crc32: UInt32 { CRC32.checksum(self) }
}

extension RawSpan {
    /// The little-endian number at an offset.
    ///
    /// - Precondition: it lies within the span.
    @inlinable
    @inline(__always)
    package func littleEndian<Number: FixedWidthInteger & BitwiseCopyable>(
        _: Number.Type = Number.self, at offset: Int
    ) -> Number {
        // Every bit pattern is a number, and the span checks the bounds.
        unsafe Number(
            littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// The little-endian 64 bits at an offset.
    ///
    /// - Precondition: they lie within the span.
    @inlinable
    @inline(__always)
    package func word(at offset: Int) -> UInt64 { littleEndian(at: offset) }

    /// The byte at an offset.
    ///
    /// - Precondition: it lies within the span.
    @inlinable
    @inline(__always)
    package func byte(at offset: Int) -> UInt8 {
        // Every bit pattern is a number, and the span checks the bounds.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
