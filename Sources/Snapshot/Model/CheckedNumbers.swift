import Bytes

extension RawSpan {
    /// The little-endian number at `offset`.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where the bytes end before it does.
    func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _: Number.Type = Number.self, at offset: Int
    ) throws(SnapshotError) -> Number {
        let width = MemoryLayout<Number>.size
        guard offset >= 0, offset <= byteCount - width else {
            throw SnapshotError(.damaged, "it is too short", offset: offset)
        }
        return littleEndian(at: offset)
    }
}
