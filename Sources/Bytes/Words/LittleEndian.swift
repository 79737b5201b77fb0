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

    /// The CRC-32 (gzip's) of the bytes.
    package var crc32: UInt32 { CRC32.checksum(self) }
}

extension MutableSpan<UInt8> {
    /// Writes the bytes of a number from an offset on, the lowest first.
    ///
    /// - Precondition: they lie within the span.
    @inlinable
    @inline(__always)
    package mutating func store<Number: FixedWidthInteger & BitwiseCopyable>(
        littleEndian number: Number, at offset: Int
    ) {
        precondition(
            offset >= 0 && offset <= count - MemoryLayout<Number>.size, "outside the bytes")
        // The bytes are there by the line above, and any bits are bytes.
        unsafe withUnsafeMutableBytes {
            unsafe $0.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
        }
    }
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

    /// Eight bytes as a little-endian number, filled up with zeroes behind the end.
    @inlinable
    @inline(__always)
    package func paddedWord(at offset: Int) -> UInt64 {
        if offset + 8 <= byteCount { return word(at: offset) }
        var word: UInt64 = 0
        for index in offset..<Swift.max(offset, byteCount) {
            word |= UInt64(byte(at: index)) << UInt64(8 * (index - offset))
        }
        return word
    }

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
