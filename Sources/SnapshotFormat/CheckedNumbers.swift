extension RawSpan {
    /// The little-endian number at `offset`.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` if the bytes end before it does.
    @inlinable package func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _: Number.Type = Number.self, at offset: Int
    ) throws(SnapshotError) -> Number {
        let width = MemoryLayout<Number>.size
        guard offset >= 0, offset <= byteCount - width else {
            throw .tooShort(at: offset)
        }
        // `width` bytes stand at `offset`, as was just checked; any bytes are a number. Written here
        // and not taken from Bytes: a body that is inlined cannot call another module's.
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
